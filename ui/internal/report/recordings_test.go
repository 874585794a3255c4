package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"ruse/protocol"
	"ruse/session"
)

// recorded is a line of a recording.
type recorded struct{ Dir, Data string }

// Every frame that a real runtime sent became something, and is counted once.
func TestDispositionsOfRecordings(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../session/testdata/wire/*/*.jsonl")
	if err != nil || len(files) < 40 {
		t.Fatal(files, err)
	}
	became := map[Disposition]int{}
	for _, file := range files {
		lines := readLines(t, file)
		var d Dispositions
		counts := map[Disposition]int{}
		for _, ev := range replay(t, lines) {
			of, earlier := d.Apply(ev)
			counts[of]++
			counts[Shown] -= earlier
			counts[Joined] += earlier
		}
		came := 0
		for _, l := range lines {
			if l.Dir == "recv" {
				came++
			}
		}
		sum := 0
		for of := Shown; of < dispositions; of++ {
			if counts[of] != d.Count(of) {
				t.Errorf("%s: %d are %s, %d were told", file, d.Count(of), of, counts[of])
			}
			sum += counts[of]
			became[of] += counts[of]
		}
		came++ // the close
		if sum != came || d.Received() != came {
			t.Errorf("%s: %d frames came, %d became something: %v", file, came, sum, counts)
		}
	}
	for _, of := range []Disposition{Shown, Joined, Refused, Control} {
		if became[of] == 0 {
			t.Errorf("no frame of the recordings is %s: %v", of, became)
		}
	}
}

func readLines(t *testing.T, file string) (lines []recorded) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	for {
		var l recorded
		if err := dec.Decode(&l); errors.Is(err, io.EOF) {
			return lines
		} else if err != nil {
			t.Fatal(file, err)
		}
		lines = append(lines, l)
	}
}

// answers reports whether a session sends the frame by itself.
func answers(frame string) bool {
	return strings.Contains(frame, string(protocol.TypeArtifactUploadResponse))
}

// replay returns the events of a session with a runtime that sends the frames of
// a recording, in step with the requests in it.
func replay(t *testing.T, lines []recorded) (events []session.Event) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer ws.Close()
		for _, l := range lines {
			if l.Dir == "recv" {
				err = ws.WriteMessage(websocket.TextMessage, []byte(l.Data))
			} else if l.Dir == "send" && !answers(l.Data) {
				_, _, err = ws.ReadMessage()
			}
			if err != nil {
				t.Error(err)
			}
		}
		_ = ws.WriteMessage(websocket.CloseMessage, nil)
	}))
	defer server.Close()
	s, err := session.Dial(t.Context(), "ws"+strings.TrimPrefix(server.URL, "http"), session.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	came := 0
	until := func(enough func() bool) {
		for !enough() {
			more, err := s.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, more...)
		}
	}
	for _, l := range lines {
		switch {
		case l.Dir == "recv":
			came++
			until(func() bool { return receivedIn(events) >= came })
		case l.Dir == "send" && !answers(l.Data):
			if err := s.SendRaw(t.Context(), []byte(l.Data)); err != nil {
				t.Fatal(err)
			}
		}
	}
	until(func() bool {
		return slices.ContainsFunc(events, func(ev session.Event) bool { _, over := ev.(session.Disconnected); return over })
	})
	return events
}

func receivedIn(events []session.Event) (n int) {
	for _, ev := range events {
		switch ev.(type) {
		case session.Received, session.Malformed:
			n++
		}
	}
	return n
}
