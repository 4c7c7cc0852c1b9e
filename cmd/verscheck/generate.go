package main

//go:generate go test . -run ^(TestSchemasAreCurrent|TestDocsShowRealOutput)$ -update
