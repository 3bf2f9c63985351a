rules --generate
