module example.org/a

go 1.21

require (
	github.com/pkg/errors v0.8.1
	golang.org/x/text v0.3.5
)
