// Deprecated: nobody uses it.
module "example.org/corners" // the project

go 1.22.1
toolchain go1.22.3-custom

godebug default=go1.21
require example.org/one v1.0.0
require (
	// indirect
	example.org/two v2.0.0+incompatible // indirect; for tests
	example.org/three v0.0.0-20191109021931-daa7c04131f5 //indirect
	"example.org/four" v1.2.3-rc.1 // not indirect

	example.org/replaced v1.0.0
	example.org/local v1.0.0 // indirect
	example.org/other v1.0.0
	example.org/same v1.0.0 // indirect
)

exclude example.org/one v0.9.0

replace (
	example.org/replaced => example.org/fork v1.1.0
	example.org/local => ./local
	example.org/other v1.2.0 => example.org/wrong v1.0.0
	example.org/same v1.0.0 => example.org/same v1.0.1
	example.org/absent => example.org/absent2 v1.0.1
)

retract [v1.0.0, v1.9.9]
retract (
	v0.1.0 // by accident
)
