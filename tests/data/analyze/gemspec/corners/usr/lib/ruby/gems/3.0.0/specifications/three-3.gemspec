Gem::Specification.new do |s|
  s.name = "three"
  s.version = VERSION
  s.licenses = []
  s.licenses = [
    "MIT" ]
end
