# -*- encoding: utf-8 -*-
# stub: trawl_a 1.25.0 ruby lib

Gem::Specification.new do |s|
  s.name = "trawl_a".freeze
  s.version = "1.25.0"

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze) if s.respond_to? :required_rubygems_version=
  s.require_paths = ["lib".freeze]
  s.authors = ["x".freeze]
  s.date = "2026-11-24"
  s.licenses = ["Ruby".freeze, "BSD-2-Clause".freeze]
  s.rubygems_version = "3.3.15".freeze
  s.summary = "a".freeze

  s.installed_by_version = "3.3.15" if s.respond_to? :installed_by_version

  if s.respond_to? :specification_version then
    s.specification_version = 4
  end

  if s.respond_to? :add_runtime_dependency then
    s.add_runtime_dependency(%q<trawl_b>.freeze, ["~> 2.0"])
  else
    s.add_dependency(%q<trawl_b>.freeze, ["~> 2.0"])
  end
end
