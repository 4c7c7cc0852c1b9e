package rules

//go:generate go test . -run TestDocsAreCurrent -update
