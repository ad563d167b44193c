Gem::Specification.new do |s|
  s.name = "four"
end
