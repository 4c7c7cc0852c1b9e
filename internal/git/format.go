package git

import (
	"fmt"
	"path/filepath"
	"strings"
)

// harmless are the extensions that change nothing about reading refs and objects. See gitrepository-layout and
// git-config, "extensions.*".
var harmless = map[string]bool{
	"noop": true, "noop-v1": true, "partialclone": true, "preciousobjects": true, "relativeworktrees": true, "worktreeconfig": true,
}

// checkFormat refuses repositories whose refs or objects this package would misread. Like git it ignores unknown
// extensions under format version 0. Unlike go-git it opens repositories with harmless ones: sparse checkouts and some CI
// agents write them.
func checkFormat(cfg config, at layout) error {
	version := "0"
	if e, ok := cfg.last("core.repositoryformatversion"); ok {
		version = e.value
	}
	refuse := func(help, feature string, args ...any) error {
		return &UnsupportedError{Path: at.gitDir, Feature: fmt.Sprintf(feature, args...), Help: help}
	}
	if version != "0" && version != "1" {
		return refuse("check a clone that git 2.x makes of it: version 0 or 1", "repository format version %q", version)
	}
	for _, e := range cfg {
		name, ok := strings.CutPrefix(e.key, "extensions.")
		switch value := strings.ToLower(e.value); {
		case !ok, harmless[name]:
		case name == "objectformat" && value == "sha1", name == "refstorage" && value == "files":
		case name == "objectformat":
			return refuse("convert a copy: `git init --object-format=sha1 ../copy && git fast-export --all --signed-tags=strip | git -C ../copy fast-import`",
				"object format %q (extensions.objectFormat)", e.value)
		case name == "refstorage":
			return refuse("run `git refs migrate --ref-format=files` (git 2.46 or newer)",
				"ref format %q (extensions.refStorage)", e.value)
		case version == "1":
			return refuse(fmt.Sprintf("where no tool needs it, run `git config --file %s --unset %s`", filepath.Join(at.commonDir, "config"), e.key),
				"extension %q", name)
		}
	}
	return nil
}
