module only
