module example.org/tiny

go 1.16

require (
	golang.org/x/text v0.3.7
	rsc.io/quote v1.5.2
)

replace rsc.io/sampler => rsc.io/sampler v1.3.1
