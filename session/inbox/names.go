package inbox

import (
	"cmp"
	"path"
	"strconv"
	"strings"

	"ruse/session/internal/store"
)

// names gives each upload of a session a local path of its own.
type names struct {
	// taken holds the folded form of each local path, files and directories.
	taken map[string]struct{}
	// dirs maps the folded form of a wanted directory to the local one.
	dirs map[string]string
	// next is the number to try next for a folded path that was taken, so that
	// many equal names don't cost a search each.
	next map[string]int
	// files maps what tells artifacts apart, the path or else the bare name, to
	// their versions.
	files map[string]*versions
}

type versions struct {
	first string // the local path of version 1
	count int
}

func newNames() *names {
	return &names{
		taken: map[string]struct{}{}, dirs: map[string]string{},
		next: map[string]int{}, files: map[string]*versions{},
	}
}

// claim returns the local path and the version of the next upload of wirePath.
func (n *names) claim(wirePath, wireName string) (rel string, version int) {
	key := cmp.Or(wirePath, wireName)
	v := n.files[key]
	if v == nil {
		v = &versions{first: n.claimPath(store.Name(wirePath, wireName, store.Printable)), count: 1}
		n.files[key] = v
		return v.first, 1
	}
	v.count++
	return n.free(store.Suffixed(v.first, ".v"+strconv.Itoa(v.count))), v.count
}

// claimPath claims rel below the directories above it. A directory is where it
// was first claimed, or beside the file that had its name before.
func (n *names) claimPath(rel string) string {
	comps := strings.Split(rel, "/")
	last := len(comps) - 1
	dir := ""
	for _, comp := range comps[:last] {
		want := path.Join(dir, comp)
		local, ok := n.dirs[fold(want)]
		if !ok {
			local = n.free(want)
			n.dirs[fold(want)] = local
		}
		dir = local
	}
	return n.free(path.Join(dir, comps[last]))
}

// free claims rel, or the first free path numbered after it.
func (n *names) free(rel string) string {
	key, local := fold(rel), rel
	for {
		if _, ok := n.taken[fold(local)]; !ok {
			n.taken[fold(local)] = struct{}{}
			return local
		}
		n.next[key] = max(n.next[key]+1, 2)
		local = store.Suffixed(rel, "~"+strconv.Itoa(n.next[key]))
	}
}

// restore claims what an earlier process gave to e.
func (n *names) restore(e Entry) {
	rel := strings.TrimPrefix(e.Path, filesDir+"/")
	for dir := path.Dir(rel); dir != "."; dir = path.Dir(dir) {
		n.taken[fold(dir)] = struct{}{}
		n.dirs[fold(dir)] = dir
	}
	n.taken[fold(rel)] = struct{}{}
	key := cmp.Or(e.Filepath, e.Filename)
	v := n.files[key]
	if v == nil {
		v = &versions{first: rel}
		n.files[key] = v
	}
	v.count = max(v.count, e.Version)
}

// fold makes equal what a file system that ignores case takes for equal.
// Where one folds more than this, the link that never overwrites notices.
func fold(rel string) string { return strings.ToLower(strings.ToUpper(rel)) }
