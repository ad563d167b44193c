module example.org/nosum
require (
 example.org/one v1.0.0
 example.org/i v1.0.0 // indirect
)
