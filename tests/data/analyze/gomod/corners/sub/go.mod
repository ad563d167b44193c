module example.org/sub

go 1.9

require example.org/one v1.0.0
