# -*- encoding: utf-8 -*-
# stub: trawl_b 2.0.5 x86_64-linux lib

Gem::Specification.new do |s|
  s.name = "trawl_b".freeze
  s.version = "2.0.5"
  s.platform = "x86_64-linux".freeze

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze) if s.respond_to? :required_rubygems_version=
  s.require_paths = ["lib".freeze]
  s.authors = ["x".freeze]
  s.date = "2026-11-24"
  s.licenses = ["Apache License 2.0".freeze]
  s.rubygems_version = "3.3.15".freeze
  s.summary = "b".freeze

  s.installed_by_version = "3.3.15" if s.respond_to? :installed_by_version
end
