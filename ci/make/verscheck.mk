# For a Makefile: include verscheck.mk. "make verify-versions" checks what is checked out, "make verify-versions TAG=v1.2.0" what
# is about to be tagged, and "make fix-versions TAG=v1.2.0" writes the versions.
VERSCHECK_RELEASE ?= v0.1.0
VERSCHECK ?= go run github.com/verscheck/verscheck/cmd/verscheck@$(VERSCHECK_RELEASE)

.PHONY: verify-versions fix-versions
verify-versions:
	$(VERSCHECK) check $(if $(TAG),--tag '$(TAG)') $(VERSCHECK_FLAGS)

fix-versions:
	$(VERSCHECK) fix $(if $(TAG),--tag '$(TAG)') $(VERSCHECK_FLAGS)
