module example.org/newer

go 1.21

require (
	golang.org/x/text v0.3.7
	rsc.io/quote v1.5.2
)

require rsc.io/sampler v1.3.0 // indirect

replace golang.org/x/text v0.3.7 => golang.org/x/text v0.14.0
