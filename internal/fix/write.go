package fix

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// ErrChanged says that a file is not as it was when it was read.
var ErrChanged = errors.New("has changed since it was read")

// maxLinks is the limit of symlinks followed for one path, as in Linux.
const maxLinks = 40

// Write replaces a file below a root. Whoever reads it meanwhile, and whatever is left when this is interrupted, is the text from
// before or the one from after: the new one is written beside the old one, forced to disk, and renamed. The mode is kept. A symlink
// is followed inside of the root, and nothing outside of it is touched. The error is [ErrChanged], or one of the file system.
func Write(root *os.Root, c Change) error {
	name, err := resolve(root, c.File)
	if err != nil {
		return err
	}
	mode, err := compare(root, name, c.Before)
	if err != nil {
		return err
	}
	temporary := path.Join(path.Dir(name), "."+path.Base(name)+".verscheck-"+rand.Text())
	if err := writeNew(root, temporary, mode, c.After); err != nil {
		return errors.Join(err, removed(root, temporary))
	}
	// Once more, as writing takes a while: somebody may be at work.
	if _, err = compare(root, name, c.Before); err == nil {
		err = root.Rename(temporary, name)
	}
	if err != nil {
		return errors.Join(err, removed(root, temporary))
	}
	return syncDir(root, path.Dir(name))
}

// resolve follows the symlinks that a name ends in.
func resolve(root *os.Root, name string) (string, error) {
	for range maxLinks {
		info, err := root.Lstat(name)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return name, err
		}
		target, err := root.Readlink(name)
		switch {
		case err != nil:
			return "", err
		case path.IsAbs(target):
			return "", fmt.Errorf("is a symlink to the absolute path %s", target)
		}
		if name = path.Join(path.Dir(name), target); name == ".." || strings.HasPrefix(name, "../") {
			return "", errors.New("is a symlink that leaves the repository")
		}
	}
	return "", errors.New("is a symlink loop")
}

// compare returns the mode of a file that must have this text.
func compare(root *os.Root, name, text string) (fs.FileMode, error) {
	info, err := root.Lstat(name) // opening a named pipe waits for somebody to write into it
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, errors.New("is no regular file")
	}
	f, err := root.Open(name)
	if err != nil {
		return 0, err
	}
	found, err := io.ReadAll(io.LimitReader(f, int64(len(text))+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return 0, err
	}
	if string(found) != text {
		return 0, ErrChanged
	}
	return info.Mode(), nil
}

// writeNew writes a file that is not there yet.
func writeNew(root *os.Root, name string, mode fs.FileMode, text string) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Chmod(mode) // the umask has no say
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncDir forces to disk what a directory is called.
func syncDir(root *os.Root, name string) error {
	dir, err := root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// removed removes a file that may not be there.
func removed(root *os.Root, name string) error {
	if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
