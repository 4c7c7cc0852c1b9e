package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/rules"
	"github.com/verscheck/verscheck/internal/version"
)

// configFile is where the configuration is looked for, at the root of the work tree.
const configFile = ".verscheck.yaml"

// nearConfigFiles are what the configuration gets called by mistake: passed over in silence it would seem to be in force.
var nearConfigFiles = []string{".verscheck.yml", "verscheck.yaml", "verscheck.yml"}

// readConfig reads the configuration: that of --config, else the work tree's own, else an empty one. It is never that of another
// commit: what is checked must not say how it is checked.
func (w *workspace) readConfig(o *treeOptions) (*config.Config, error) {
	if o.noConfig {
		return &config.Config{}, nil
	}
	name := o.config
	w.named = name != ""
	read := os.ReadFile
	if name == "" {
		if w.home == nil {
			return &config.Config{}, nil
		}
		name = configFile
		read = func(name string) ([]byte, error) { return fs.ReadFile(w.home, name) }
	}
	data, err := read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && o.config == "":
		for _, near := range nearConfigFiles {
			if _, err := fs.Stat(w.home, near); err == nil {
				return nil, usagef("rename it, or name it with --config", "%s is not read: the configuration is %s", near, configFile)
			}
		}
		return &config.Config{}, nil
	case err != nil:
		return nil, usagef("", "reading the configuration: %s", plainly(name, err))
	}
	cfg, err := config.Parse(name, data, config.Known{Rules: rules.IDs()})
	if err != nil {
		return nil, usagef("", "reading %s", err)
	}
	if err := validateDownstream(cfg); err != nil {
		return nil, err
	}
	return cfg, nil
}

// validatePolicies refuses a configuration that can judge no image of this release: told once, and not for every image.
func (w *workspace) validatePolicies() error {
	if !w.release.Compares() {
		return nil
	}
	r := version.Context{Tag: w.release.Tag, Version: w.release.Version, Known: w.release.Known}
	for _, entry := range w.config.Images {
		if err := entry.Policy.Validate(r); err != nil {
			return usagef("change the entry", "reading %s:%d:%d: %s", entry.At.File, entry.At.Line, entry.At.Column, err)
		}
	}
	return nil
}

// plainly names a file once, as it was called, and the reason without the system call.
func plainly(name string, err error) error { return fmt.Errorf("%s: %w", name, plain(err)) }
