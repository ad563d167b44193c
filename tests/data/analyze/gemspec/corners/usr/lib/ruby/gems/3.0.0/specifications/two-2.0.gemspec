s.name = "before"
Gem::Specification.new do |s|
  s.name = "two".freeze
  s.names = "x"
  s.name = "two".freeze
  s.version = Gem::Version.new("2.0")
  s.licenses = ["Ruby".freeze, BSDL, "GPL-2.0+".freeze,]
end
