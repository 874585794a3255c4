package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"ruse/session"
	"ruse/ui/internal/artifact"
)

// elsewhere is an inbox whose files are not on this machine.
type elsewhere struct {
	Asker
	files map[string]string
}

var errGone = errors.New("it is gone")

func (e *elsewhere) Get(_ context.Context, location string) (io.ReadCloser, error) {
	text, ok := e.files[location]
	if !ok {
		return nil, errGone
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

// What is in a bucket is fetched when it is looked at, and only then; the copy
// goes away with the program.
func TestFetchesWhatIsElsewhere(t *testing.T) {
	const here = "https://store.example/bucket/report.md"
	b := newBench(t, 120, 40, Config{Inbox: &elsewhere{files: map[string]string{here: "# Fetched\n\nfrom afar"}}})
	b.ask("write")
	upload := func(id int, name, location string, bytes int64) {
		b.events(session.ArtifactChanged{Stamp: b.stamp(), Artifact: session.Artifact{
			ID: id, Filename: name, Filepath: "/out/" + name, Version: 1,
			Progress: session.Progress{State: session.ArtifactStored, Bytes: bytes, Location: location},
		}})
	}
	upload(1, "report.md", here, 20)
	upload(2, "lost.md", "https://store.example/bucket/lost.md", 20)
	upload(3, "vast.bin", "https://store.example/bucket/vast.bin", artifact.FetchLimit+1)
	if b.fetching.under != 0 {
		t.Fatal("fetched before anybody looked")
	}
	b.setFocus(panePanel)
	b.panel.move(-10)
	b.panel.move(1)
	b.do(b.press("enter"))
	b.shows("Fetched", "from afar")
	dir := b.fetching.dir
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("%d copies in %s: %v", len(files), dir, err)
	}
	if got := copied(t, b.press("y")); got != here {
		t.Errorf("y copies %s", got)
	}
	b.panel.move(-1)
	b.do(b.fetchShown())
	b.shows("ruse could not fetch lost.md", "it is gone")
	b.panel.move(2)
	b.do(b.fetchShown())
	b.shows("ruse could not fetch vast.bin", "larger than")
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the copies stay: %v", err)
	}
}
