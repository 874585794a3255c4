package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the module's folder, seen from this package's.
const root = "../.."

// Libraries by the job that they are there for.
var (
	charm     = []string{"charm.land/"}
	cells     = []string{"github.com/charmbracelet/"}
	jsonWire  = []string{"github.com/go-json-experiment/json"}
	code      = []string{"github.com/alecthomas/chroma/v2", "github.com/yuin/goldmark"}
	paths     = []string{"github.com/adrg/xdg"}
	webSocket = []string{"github.com/gorilla/websocket"}
	system    = []string{"golang.org/x/sys/"}
	commands  = []string{"github.com/spf13/cobra", "github.com/spf13/pflag"}
)

// imports is the plan of the house: what each package may import besides the
// standard library. A library's packages below the one named are part of it.
// Tests may import more.
var imports = map[string][]string{
	"ruse/protocol": jsonWire,
	// x/net reads the proxy variables, speaks SOCKS, and knows host names that are
	// not ASCII: the standard library has all three, but lets nobody use them.
	"ruse/session":       join(webSocket, jsonWire, is("ruse/protocol", "golang.org/x/net/")),
	"ruse/session/files": system,
	"ruse/session/inbox": join(paths, system, is("ruse/protocol", "ruse/session", "ruse/session/files",
		"ruse/session/internal/store")),
	"ruse/session/bucket": is("ruse/protocol", "ruse/session", "ruse/session/internal/store",
		"github.com/minio/minio-go/v7"),
	"ruse/session/journal":  is("ruse/protocol", "ruse/session", "ruse/session/files", "ruse/session/internal/record"),
	"ruse/session/liveness": is("ruse/protocol", "ruse/session"),
	// The file format, for those that know no session too.
	"ruse/session/internal/record": nil,
	// What both of them do.
	"ruse/session/internal/store": is("ruse/protocol", "ruse/session"),
	// The one masker of addresses is session's.
	"ruse/ui/internal/request": is("ruse/protocol", "ruse/session", "ruse/session/files",
		"github.com/santhosh-tekuri/jsonschema/v6"),
	"ruse/ui/internal/profile": join(paths, is("ruse/session", "ruse/session/files",
		"ruse/ui/internal/request", "github.com/pelletier/go-toml/v2")),
	// The other side of the wire: were it to import session, a mistake of both
	// would go unseen.
	"ruse/session/runtimetest": join(webSocket, is("ruse/protocol", "github.com/fsnotify/fsnotify")),
	"ruse/ui": join(charm, cells, is(
		"ruse/protocol",
		"ruse/session",
		"ruse/session/files",
		"ruse/session/journal",
		"ruse/session/liveness",
		"ruse/ui/internal/artifact",
		"ruse/ui/internal/composer",
		"ruse/ui/internal/dialog",
		"ruse/ui/internal/editor",
		"ruse/ui/internal/external",
		"ruse/ui/internal/form",
		"ruse/ui/internal/jsonview",
		"ruse/ui/internal/launch",
		"ruse/ui/internal/preview",
		"ruse/ui/internal/profile",
		"ruse/ui/internal/replay",
		"ruse/ui/internal/report",
		"ruse/ui/internal/request",
		"ruse/ui/internal/text",
		"ruse/ui/internal/timeline",
		"ruse/ui/internal/transcript",
		"ruse/ui/internal/wire",
		"ruse/ui/list",
		"ruse/ui/theme",
	)),
	"ruse/ui/internal/preview": join(charm, cells, is("ruse/session", "ruse/session/files", "ruse/ui/theme", "ruse/ui/markdown", "ruse/ui/list",
		"ruse/ui/internal/artifact", "ruse/ui/internal/jsonview", "ruse/ui/internal/text",
		// How two versions of an artifact differ.
		"github.com/aymanbagabas/go-udiff")),
	"ruse/ui/internal/transcript": join(cells, jsonWire, is("ruse/protocol", "ruse/session", "ruse/ui/internal/artifact", "ruse/ui/internal/jsonview",
		"ruse/ui/internal/report", "ruse/ui/internal/text", "ruse/ui/list", "ruse/ui/markdown", "ruse/ui/theme")),
	"ruse/ui/internal/form": join(charm, is("ruse/protocol", "ruse/session", "ruse/ui/internal/editor",
		"ruse/ui/internal/request", "ruse/ui/internal/text", "ruse/ui/list", "ruse/ui/theme")),
	// The terminal's job control, for all that runs in one.
	"ruse/ui/internal/jobcontrol": nil,
	"ruse/ui/internal/external":   join(charm, is("ruse/session", "ruse/ui/internal/jobcontrol")),
	"ruse/ui/internal/filter":     nil,
	// Processes, ports and logs, which are nobody else's business.
	"ruse/ui/internal/launch":   join(system, is("github.com/fsnotify/fsnotify")),
	"ruse/ui/internal/artifact": is("ruse/session", "ruse/session/files", "ruse/ui/internal/text", "ruse/ui/theme"),
	"ruse/ui/internal/jsonview": join(jsonWire, is("ruse/ui/internal/text", "ruse/ui/theme")),
	"ruse/ui/internal/wire":     is("ruse/protocol", "ruse/session", "ruse/ui/internal/filter", "ruse/ui/internal/jsonview", "ruse/ui/internal/report", "ruse/ui/internal/text", "ruse/ui/theme"),
	"ruse/ui/internal/timeline": is("ruse/protocol", "ruse/session", "ruse/ui/internal/text", "ruse/ui/theme"),
	"ruse/ui/internal/report":   join(jsonWire, is("ruse/protocol", "ruse/session", "ruse/session/liveness", "ruse/ui/internal/jsonview", "ruse/ui/internal/text", "ruse/ui/theme")),
	"ruse/ui/internal/composer": join(charm, is("ruse/ui/internal/editor", "ruse/ui/internal/text", "ruse/ui/theme")),
	"ruse/ui/internal/replay":   is("ruse/session", "ruse/ui/internal/text", "ruse/ui/theme"),
	"ruse/ui/internal/trust":    join(charm, is("ruse/ui/internal/profile", "ruse/ui/internal/text", "ruse/ui/list", "ruse/ui/theme")),
	"ruse/ui/internal/dialog":   join(charm, is("ruse/ui/internal/editor", "ruse/ui/internal/text", "ruse/ui/list", "ruse/ui/theme")),
	"ruse/ui/internal/text":     is("github.com/charmbracelet/x/ansi"),
	"ruse/ui/theme":             join(charm, is("github.com/alecthomas/chroma/v2", "ruse/ui/internal/text")),
	"ruse/ui/markdown":          join(charm, cells, code, is("ruse/ui/theme", "ruse/ui/internal/text")),
	"ruse/ui/list":              join(charm, cells),
	"ruse/ui/internal/editor":   join(charm, cells, is("ruse/ui/internal/text")),
	"ruse/ui/cli": join(charm, cells, commands, is("ruse/protocol", "ruse/session", "ruse/session/inbox", "ruse/session/journal", "ruse/session/liveness",
		"ruse/session/bucket", "ruse/ui/internal/profile", "ruse/ui/internal/request", "ruse/session/runtimetest",
		"ruse/ui", "ruse/ui/internal/launch", "ruse/ui/internal/filter", "ruse/ui/internal/jobcontrol", "ruse/ui/internal/report", "ruse/ui/internal/text", "ruse/ui/internal/trust", "ruse/ui/internal/wire",
		// The system's clipboard, which the inputs of Bubbles use too.
		"github.com/atotto/clipboard")),
	"ruse": is("ruse/ui/cli"),
}

func is(paths ...string) []string         { return paths }
func join(lists ...[]string) (l []string) { return slices.Concat(lists...) }

// may reports whether one of the allowed paths stands for path. Packages of
// ruse stand for themselves alone.
func may(allowed []string, path string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		if strings.HasPrefix(a, "ruse/") || a == path {
			return a == path
		}
		return strings.HasPrefix(path, strings.TrimSuffix(a, "/")+"/")
	})
}

func TestImports(t *testing.T) {
	t.Parallel()
	found := map[string][]string{} // on any system
	for _, system := range []string{"linux", "darwin", "windows"} {
		for pkg, imported := range listImports(t, system) {
			found[pkg] = append(found[pkg], imported...)
		}
	}
	for pkg, imported := range found {
		allowed, known := imports[pkg]
		if !known {
			t.Errorf("%s is not in the table of imports", pkg)
		}
		for _, path := range imported {
			standard := !strings.Contains(strings.SplitN(path, "/", 2)[0], ".") && path != "ruse" && !strings.HasPrefix(path, "ruse/")
			if !standard && !may(allowed, path) {
				t.Errorf("%s imports %s; the table has it not", pkg, path)
			}
		}
	}
	for pkg, allowed := range imports {
		for _, a := range allowed {
			if !slices.ContainsFunc(found[pkg], func(path string) bool { return may(is(a), path) }) {
				t.Errorf("the table lets %s import %s, which it does not", pkg, a)
			}
		}
	}
}

// listImports asks the go command what each package imports on a system.
func listImports(t *testing.T, system string) map[string][]string {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	found := map[string][]string{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkg struct {
			ImportPath string
			Imports    []string
		}
		err := dec.Decode(&pkg)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		found[pkg.ImportPath] = pkg.Imports
	}
	if len(found["ruse"]) == 0 {
		t.Fatalf("go list finds no command: %v", found)
	}
	return found
}

// eachFile calls f for every Go file of the module.
func eachFile(t *testing.T, f func(path string, source []byte)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (name[0] == '.' || name[0] == '_' || name == "testdata"):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		source, err := os.ReadFile(path)
		if err == nil {
			f(path, source)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFilesAreShort: a file is about one thing.
func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	const most = 400
	files := 0
	eachFile(t, func(path string, source []byte) {
		files++
		if lines := bytes.Count(source, []byte("\n")); lines > most {
			t.Errorf("%s has %d lines, more than %d", path, lines, most)
		}
	})
	if files < 100 {
		t.Errorf("only %d files were looked at", files)
	}
}

// TestNothingRunsBeforeMain: no init functions, outside of tests.
func TestNothingRunsBeforeMain(t *testing.T) {
	t.Parallel()
	eachFile(t, func(path string, source []byte) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.SkipObjectResolution)
		if err != nil {
			t.Error(err)
			return
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s has an init function", path)
			}
		}
	})
}

func TestMay(t *testing.T) {
	t.Parallel()
	allowed := join(charm, cells, is("ruse/session", "github.com/gorilla/websocket"))
	for path, want := range map[string]bool{
		"charm.land/bubbletea/v2": true, "github.com/charmbracelet/x/ansi": true, "github.com/gorilla/websocket": true,
		"ruse/session": true, "ruse/session/runtimetest": false, "ruse": false, "github.com/gorilla/websocketer": false, "example.com/charm.land/x": false,
	} {
		if got := may(allowed, path); got != want {
			t.Errorf("may import %s: %v", path, got)
		}
	}
}
