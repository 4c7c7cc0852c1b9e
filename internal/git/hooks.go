package git

import (
	"path/filepath"
	"strings"
)

// HooksDir returns the directory in which git looks for hooks: core.hooksPath of the repository's own config, else of the first of
// some further config files that has it (the user's, the system's; one that does not exist has nothing), else "hooks" in the git
// directory. The second result is the further file that says so, "" when none does. Home is the user's, for "~/".
func (r *Repository) HooksDir(home string, further []string) (dir, file string, err error) {
	set, ok := r.config.last("core.hookspath")
	for _, name := range further {
		if ok {
			break
		}
		cfg, err := readConfig(name)
		if err != nil {
			return "", "", err
		}
		if set, ok = cfg.last("core.hookspath"); ok {
			file = name
		}
	}
	if !ok || set.value == "" {
		return filepath.Join(r.commonDir, "hooks"), "", nil
	}
	path := set.value
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		path = filepath.Join(home, rest)
	}
	// Hooks run at the top of the work tree.
	return resolve(r.root, path), file, nil
}
