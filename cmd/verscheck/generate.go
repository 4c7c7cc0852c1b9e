package main

//go:generate go test . -run TestSchemasAreCurrent -update
