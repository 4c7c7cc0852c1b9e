package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/verscheck/verscheck/internal/cache"
)

// cacheOptions say where results are kept from run to run.
type cacheOptions struct {
	dir string // "" for the user's own
	off bool
}

func (o *cacheOptions) bind(flags *pflag.FlagSet) {
	o.bindDir(flags)
	flags.BoolVar(&o.off, "no-cache", false, "render everything, and keep nothing for the next run")
}

func (o *cacheOptions) bindDir(flags *pflag.FlagSet) {
	flags.Var(filled(&o.dir, "directory"), "cache-dir", "keep what was rendered in `DIR` (default: verscheck in the user's cache directory)")
}

// validate refuses flags that contradict each other.
func (o *cacheOptions) validate() error {
	if o.off && o.dir != "" {
		return usagef("leave one of them out", "--no-cache and --cache-dir %s contradict each other", o.dir)
	}
	return nil
}

// openCache opens the cache unless it is not wanted. The error is one of use; without a cache everything works.
func (w *workspace) openCache(s streams, o *cacheOptions) error {
	if o.off {
		return nil
	}
	var root string
	if w.closer != nil {
		root = w.closer.Root()
	} else {
		root = w.repository.Dir() // a bare one
	}
	w.cache, w.noCache = o.open(s, root)
	if _, wrong := errors.AsType[*usageError](w.noCache); wrong {
		return w.noCache
	}
	return nil
}

func (w *workspace) closeCache() {
	if w.cache != nil {
		w.noCache = w.cache.Close()
		w.cache = nil
	}
}

// where is the directory of the cache.
func (o *cacheOptions) where(s streams) (string, error) {
	if o.dir != "" {
		return filepath.Abs(o.dir)
	}
	if s.userCache == nil {
		return "", errors.New("the user has none")
	}
	base, err := s.userCache()
	if err != nil {
		return "", err
	}
	return filepath.Join(base, "verscheck"), nil
}

// open opens the cache for the checked tree with a root. Where a directory was named that must not be used the error is one of use;
// any other says why there is no cache, which loses nothing.
func (o *cacheOptions) open(s streams, root string) (*cache.Cache, error) {
	dir, err := o.where(s)
	if err != nil {
		return nil, err
	}
	near, err := touches(dir, root)
	if err != nil {
		return nil, err
	}
	if near != "" {
		err := usagef("name a directory outside of it with --cache-dir, or leave the cache out with --no-cache",
			"the cache directory %s %s the checked tree, which could forge what is found there", dir, near)
		return nil, o.refused(err)
	}
	build, err := buildID()
	if err != nil {
		return nil, err
	}
	c, err := cache.Open(dir, build, time.Now())
	if foreign, ok := errors.AsType[*cache.ForeignError](err); ok {
		err = o.refused(usagef("name one that does not exist yet with --cache-dir, or leave the cache out with --no-cache", "%s", foreign))
	}
	return c, err
}

// refused makes an error of use one that loses nothing where nobody has named the directory.
func (o *cacheOptions) refused(err error) error {
	if o.dir == "" {
		return errors.New(err.Error())
	}
	return err
}

// touches says how a directory, which need not exist, and the tree with a root are one in the other: as it is called, or as it is
// without symlinks. It is "" when they are not.
func touches(dir, root string) (string, error) {
	at, err := physicalOfAbsent(dir)
	if err != nil {
		return "", err
	}
	for _, name := range []string{dir, at} {
		switch {
		case within(name, root):
			return "is in", nil
		case within(root, name):
			return "holds", nil
		}
	}
	return "", nil
}

// physicalOfAbsent is [physical] for a path of which only the beginning need exist.
func physicalOfAbsent(path string) (string, error) {
	at, err := physical(path)
	if parent := filepath.Dir(path); errors.Is(err, os.ErrNotExist) && parent != path {
		at, err = physicalOfAbsent(parent)
		return filepath.Join(at, filepath.Base(path)), err
	}
	return at, err
}

func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func newCache(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cache",
		Short: "say where results are kept from run to run, or remove them",
		Long: `verscheck keeps what each overlay came to, and renders it again when one of the files that it rests on has changed, or one has
appeared that was looked for in vain; and manifests of images by their digest. Nothing is ever kept in the checked tree. It is safe
to remove.`,
	}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return about("cache", oneOf(args[0], names(cmd)))
	}
	cmd.AddCommand(
		newCacheCommand(s, "dir", "print the directory of the cache", printCacheDir),
		newCacheCommand(s, "clean", "remove what was kept", cleanCache),
	)
	return cmd
}

func newCacheCommand(s streams, use, short string, do func(out *printer, dir string) error) *cobra.Command {
	var o cacheOptions
	cmd := &cobra.Command{Use: use, Short: short, Args: arguments(0), RunE: func(*cobra.Command, []string) error {
		dir, err := o.where(s)
		if err != nil {
			return usagef("name it with --cache-dir", "there is no cache directory: %s", err)
		}
		out := printer{w: s.out}
		if err := do(&out, dir); err != nil {
			return err
		}
		return out.err
	}}
	o.bindDir(cmd.Flags())
	return cmd
}

func printCacheDir(out *printer, dir string) error {
	out.printf("%s\n", dir)
	return nil
}

func cleanCache(out *printer, dir string) error {
	removed, err := cache.Clean(dir)
	if foreign, ok := errors.AsType[*cache.ForeignError](err); ok {
		return usagef("if it is one of verscheck's, remove it yourself", "%s", foreign)
	}
	if err != nil {
		return fmt.Errorf("cleaning the cache: %w", err)
	}
	switch {
	case removed.Entries == 1:
		out.printf("removed 1 entry, %s, from %s\n", kibibytes(removed.Bytes), dir)
	case removed.Entries > 0:
		out.printf("removed %d entries, %s, from %s\n", removed.Entries, kibibytes(removed.Bytes), dir)
	default:
		out.printf("nothing to remove in %s\n", dir)
	}
	if removed.Left {
		out.printf("%s is left, as there is something else in it\n", dir)
	}
	return nil
}

func kibibytes(bytes int64) string { return fmt.Sprintf("%d KiB", (bytes+1023)>>10) }
