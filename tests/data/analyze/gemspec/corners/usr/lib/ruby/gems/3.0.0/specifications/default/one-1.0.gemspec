# -*- encoding: utf-8 -*-
Gem::Specification.new do |spec|
  spec.name='one'
  spec.version = "1.0" # now
  s.license = "GPL-2.0"
  spec.license = 'MIT'
end
