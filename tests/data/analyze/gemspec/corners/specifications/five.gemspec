Gem::Specification.new do |s|
  s.name = "five"
  s.version = "5"
end
