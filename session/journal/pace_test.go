package journal

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ruse/session"
)

// timed is a recording of events at these times.
func timed(t *testing.T, times ...time.Duration) string {
	t.Helper()
	w := create(t, t.TempDir(), Options{})
	for n, at := range times {
		e := session.RunChanged{Stamp: session.Stamp{At: w.start.Add(at), Run: session.RunID(n + 1)}}
		if err := w.Record([]session.Event{e}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.Path()
}

// arrivals tells when each event comes, after how long.
func arrivals(t *testing.T, p *Player, events int) string {
	t.Helper()
	began := time.Now()
	var all []string
	for len(all) < events {
		more, err := p.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for range more {
			all = append(all, time.Since(began).String())
		}
	}
	return strings.Join(all, " ")
}

func TestPace(t *testing.T) {
	t.Parallel()
	for want, pace := range map[string]session.Pace{
		"1s 2s 2s 1m2s":             {Speed: 1},
		"500ms 1s 1s 31s":           {Speed: 2},
		"4s 8s 8s 4m8s":             {Speed: 0.25},
		"0s 0s 0s 0s":               {},
		"1s 2s 2s 12s":              {Speed: 1, IdleLimit: 10 * time.Second},
		"500ms 1s 1s 6s":            {Speed: 2, IdleLimit: 10 * time.Second},
		"500ms 1s 1s 1.5s":          {Speed: 1, IdleLimit: 500 * time.Millisecond},
		"100ms 200ms 200ms 6.2s":    {Speed: 10},
		"333.333334ms 666.666667ms": {Speed: 3},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := play(t, timed(t, time.Second, 2*time.Second, 2*time.Second, 62*time.Second), PlayOptions{Pace: pace})
			if got := arrivals(t, p, len(strings.Fields(want))); !strings.HasPrefix(got, want) {
				t.Errorf("%+v: %s, want %s", pace, got, want)
			}
		})
	}
}

// What changes while the player waits counts from then on.
func TestPaceChanges(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(p *Player){
		"10s 20s":   func(*Player) {},
		"5.5s 6.5s": func(p *Player) { p.SetPace(session.Pace{Speed: 10}) },
		"25s 35s": func(p *Player) {
			p.SetPace(session.Pace{Speed: 1, Paused: true})
			time.Sleep(15 * time.Second)
			p.SetPace(session.Pace{Speed: 1})
		},
		"17s 27s": func(p *Player) {
			p.Suspend()
			time.Sleep(7 * time.Second)
			p.Resume()
		},
		"5s 5s":  func(p *Player) { p.SetPace(session.Pace{}) },
		"6s 12s": func(p *Player) { p.SetPace(session.Pace{Speed: 1, IdleLimit: 6 * time.Second}) },
		"7s 17s": func(p *Player) {
			if err := p.SeekTime(t.Context(), 8*time.Second); err != nil {
				t.Error(err)
			}
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := play(t, timed(t, 10*time.Second, 20*time.Second), PlayOptions{Pace: session.Pace{Speed: 1}})
			go func() {
				time.Sleep(5 * time.Second)
				change(p)
			}()
			if got := arrivals(t, p, 2); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}

// The clock of a replay goes on between two events, and stands where it pauses.
func TestPosition(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := play(t, timed(t, 10*time.Second, 20*time.Second), PlayOptions{Pace: session.Pace{Speed: 2}, Stay: true})
		go func() {
			for {
				if _, err := p.Next(t.Context()); err != nil {
					return
				}
			}
		}()
		at := func(event int, want time.Duration) {
			t.Helper()
			synctest.Wait()
			if got := p.Position(); got.Event != event || got.At != want || got.Events != 2 || got.Length != 20*time.Second || got.Seeking {
				t.Errorf("%+v, want %d at %v", got, event, want)
			}
		}
		at(0, 0)
		time.Sleep(3 * time.Second)
		at(0, 6*time.Second)
		p.SetPace(session.Pace{Speed: 2, Paused: true})
		time.Sleep(time.Hour)
		at(0, 6*time.Second)
		p.SetPace(session.Pace{Speed: 1})
		time.Sleep(5 * time.Second)
		at(1, 11*time.Second)
		if err := p.SeekTime(t.Context(), 15*time.Second); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		at(1, 16*time.Second)
		time.Sleep(time.Hour)
		at(2, 20*time.Second)
		if err := p.Seek(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		at(0, 0)
		_ = p.Close()
	})
}
