package inbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"ruse/session/files"
)

// The parts of a session's folder. Wire names live below filesDir alone, so
// none can meet the index or a temporary file. incomingDir exists while a
// process uses the folder, and after one that was killed.
const (
	filesDir    = "files"
	incomingDir = "incoming"
	lockName    = incomingDir + "/lock"
)

// sink is a temporary file that is being filled.
type sink interface {
	io.WriteCloser
	Sync() error
}

// folder is one session's folder, held by this process. All access goes
// through an os.Root, which no name and no symbolic link leads out of.
type folder struct {
	dir   string // of all sessions
	root  *os.Root
	lock  *files.Locked
	index *indexWriter
	// create makes a temporary file and link gives it a second name; tests put
	// full and simple file systems here.
	create func(name string) (sink, error)
	link   func(old, name string) error
}

// openFolder makes or takes over the session's folder. It fails with ErrInUse
// if another process holds it.
func openFolder(dir, session string) (*folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of artifacts: %w", err)
	}
	all, err := lockAll(dir)
	if err != nil {
		return nil, err
	}
	defer all.Close()
	if err := os.Mkdir(filepath.Join(dir, session), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("make the session's folder: %w", err)
	}
	return holdFolder(dir, session)
}

// holdFolder takes over the session's folder that is there. The caller has
// called lockAll.
func holdFolder(dir, session string) (*folder, error) {
	root, err := openDir(filepath.Join(dir, session))
	if err != nil {
		return nil, err
	}
	f := &folder{dir: dir, root: root}
	f.create, f.link = f.createFile, root.Link
	if err := f.prepare(session); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

// lockAll keeps other processes from opening or recovering any session's
// folder below dir until it is closed.
func lockAll(dir string) (*files.Locked, error) {
	held, err := files.Lock(context.Background(), filepath.Join(dir, ".lock"))
	if err != nil {
		return nil, fmt.Errorf("lock the folder of artifacts: %w", err)
	}
	return held, nil
}

// openDir opens name as a root unless it is a symbolic link.
func openDir(name string) (*os.Root, error) {
	info, err := os.Lstat(name)
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Op: "open", Path: name, Err: errors.New("not a directory")}
	}
	if err != nil {
		return nil, fmt.Errorf("open the session's folder: %w", err)
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("open the session's folder: %w", err)
	}
	return root, nil
}

func (f *folder) prepare(session string) error {
	if _, err := makeDir(f.root, incomingDir); err != nil {
		return err
	}
	var err error
	if f.lock, err = lockFolder(f.root); err != nil {
		return err
	}
	if err := f.removeIncoming(); err != nil {
		return err
	}
	f.index, err = openIndex(f.root, session)
	return err
}

// lockFolder locks the folder for this process; the lock ends with the process,
// however it ends.
func lockFolder(root *os.Root) (*files.Locked, error) {
	file, err := root.OpenFile(lockName, os.O_RDWR|os.O_CREATE, files.Private)
	if err != nil {
		return nil, fmt.Errorf("open the lock of the session's folder: %w", err)
	}
	held, err := files.LockFile(file)
	if errors.Is(err, files.ErrLocked) {
		err = ErrInUse
	}
	if err != nil {
		return nil, fmt.Errorf("lock the session's folder: %w", err)
	}
	return held, nil
}

// removeIncoming removes the temporary files of uploads that will not go on.
func (f *folder) removeIncoming() error {
	left, err := fs.ReadDir(f.root.FS(), incomingDir)
	if err != nil {
		return fmt.Errorf("list temporary files: %w", err)
	}
	for _, entry := range left {
		if name := incomingDir + "/" + entry.Name(); name != lockName {
			if err := f.root.RemoveAll(name); err != nil {
				return fmt.Errorf("remove a temporary file: %w", err)
			}
		}
	}
	return nil
}

// release gives the folder back. Nothing may be under way in it.
func (f *folder) release() error {
	all, err := lockAll(f.dir)
	if err != nil {
		return errors.Join(err, f.root.Close())
	}
	return errors.Join(f.close(), all.Close())
}

// close is release for a caller that has called lockAll: who opens the folder
// next must not find half of it removed.
func (f *folder) close() error {
	var errs []error
	if f.index != nil {
		errs = append(errs, f.index.close())
	}
	if f.lock != nil {
		errs = append(errs, f.removeIncoming(), f.lock.Close(), f.root.RemoveAll(incomingDir))
	}
	if err := errors.Join(append(errs, f.root.Close())...); err != nil {
		return fmt.Errorf("close the session's folder: %w", err)
	}
	return nil
}

// tempName is the temporary file of the upload id.
func tempName(id int) string { return incomingDir + "/" + strconv.Itoa(id) + ".part" }

func (f *folder) createFile(name string) (sink, error) {
	return f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// commit gives the complete temporary file its real name, which it never
// takes from another file: the error is then fs.ErrExist.
func (f *folder) commit(temp, name string) error {
	if err := f.makeDirs(path.Dir(name)); err != nil {
		return err
	}
	err := f.link(temp, name)
	switch {
	case err == nil:
		err = f.root.Remove(temp)
	case noLinks(err):
		// The lock and the ledger of names keep every other ruse away from
		// name, so looking first is enough where there are no hard links.
		if _, lerr := f.root.Lstat(name); lerr == nil {
			return fs.ErrExist
		}
		err = f.root.Rename(temp, name)
	}
	if err != nil {
		return fmt.Errorf("name the file: %w", err)
	}
	return f.syncDir(path.Dir(name))
}

// makeDirs makes dir and what is above it, and follows no symbolic link.
func (f *folder) makeDirs(dir string) error {
	made := ""
	for comp := range strings.SplitSeq(dir, "/") {
		parent := made
		made = path.Join(made, comp)
		fresh, err := makeDir(f.root, made)
		if err != nil {
			return err
		}
		if fresh {
			if err := f.syncDir(path.Join(".", parent)); err != nil {
				return err
			}
		}
	}
	return nil
}

// makeDir makes one directory, unless a real one is there.
func makeDir(root *os.Root, name string) (fresh bool, err error) {
	err = root.Mkdir(name, 0o700)
	if errors.Is(err, fs.ErrExist) {
		var info fs.FileInfo
		if info, err = root.Lstat(name); err == nil && !info.IsDir() {
			err = &fs.PathError{Op: "mkdir", Path: name, Err: errors.New("something else has the name")}
		}
	} else {
		fresh = err == nil
	}
	if err != nil {
		return false, fmt.Errorf("make a folder for the file: %w", err)
	}
	return fresh, nil
}

// syncDir makes the names in dir durable.
func (f *folder) syncDir(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return fmt.Errorf("open the file's folder: %w", err)
	}
	if err := errors.Join(syncDirectory(d), d.Close()); err != nil {
		return fmt.Errorf("make the file's name durable: %w", err)
	}
	return nil
}
