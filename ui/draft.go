package ui

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
)

// draftEvery is how long what was typed may be on no disk; a megabyte of it a
// second longer, since all of it is written each time, up to draftAtMost.
const (
	draftEvery  = 300 * time.Millisecond
	draftAtMost = 5 * time.Second
)

// draftPause is how long the next save waits.
func (m *Model) draftPause() time.Duration {
	size := m.composer.Len()
	if b := m.building(); b != nil {
		size += b.Len()
	}
	return min(draftEvery+time.Duration(size)*time.Microsecond, draftAtMost)
}

// drafting keeps what is typed on the disk.
type drafting struct {
	// due says that a save is on its way, saving that one is under way.
	due, saving bool
	saved       profile.Draft
	// start tells by which settings the program was started.
	start string
}

// draftStart is the name of the fingerprint among a draft's further texts, which
// are those that the builder's form has not finished.
const draftStart = "start"

// draftDueMsg says that a save is due.
type draftDueMsg struct{}

// fingerprint tells settings from others; literal secrets are not in it.
func fingerprint(r request.Request) string {
	r, _ = r.Redact()
	sum := sha256.Sum256(fmt.Appendf(nil, "%#v", r))
	return hex.EncodeToString(sum[:8])
}

// loadDraft reads what the last program left.
func (m *Model) loadDraft() tea.Cmd {
	f := m.cfg.Draft
	if f == nil {
		return nil
	}
	return m.start(func() tea.Msg {
		d, ok, err := f.Load()
		return then(func(m *Model) tea.Cmd {
			if err != nil {
				m.failed(failedMsg{"read the draft of the last time", err})
			}
			if ok && m.composer.Value() == m.cfg.Prompt && len(m.dialogs) == 0 {
				m.restore(d)
			}
			return nil
		})
	})
}

// restore brings back a draft where the person has not typed yet. What stood in the
// builder comes back where the program was started by the same settings.
func (m *Model) restore(d profile.Draft) {
	if d.Composer != "" {
		m.composer.Replace(d.Composer)
	}
	if d.Texts[draftStart] == m.drafting.start {
		m.restoreBuilder(d)
	}
	if d.Composer != "" && d.Composer != m.cfg.Prompt {
		m.status.set("What was typed the last time is here again.")
	}
	m.drafting.saved = m.snapshot()
}

func (m *Model) restoreBuilder(d profile.Draft) {
	r := d.Request
	r.Prompt = ""
	// Literal secrets are on no disk: those that the program was started with
	// still hold.
	bare, _ := m.request.MarkSecrets().Redact()
	if reflect.DeepEqual(bare.Secrets, r.Secrets) {
		r.Secrets = m.request.Secrets
	}
	if reflect.DeepEqual(bare.AgentEnv, r.AgentEnv) {
		r.AgentEnv = m.request.AgentEnv
	}
	m.request = r
	if len(d.Texts) == 1 {
		return // that of the start
	}
	r.Prompt = m.composer.Value()
	b := m.newBuilder(r)
	b.Resume(d.Texts)
	m.stash(b)
}

// scheduleDraft sees to it that what a message changed is saved soon.
func (m *Model) scheduleDraft(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg, tea.ClipboardMsg, sentMsg, editedMsg:
	default:
		return nil
	}
	if m.cfg.Draft == nil || m.drafting.due {
		return nil
	}
	m.drafting.due = true
	return tea.Tick(m.draftPause(), func(time.Time) tea.Msg { return draftDueMsg{} })
}

// snapshot is what has been typed and not sent.
func (m *Model) snapshot() profile.Draft {
	d := profile.Draft{Composer: m.composer.Value(), Request: m.request, Texts: map[string]string{draftStart: m.drafting.start}}
	b := m.building()
	if b != nil {
		d.Request = b.Request()
		d.Composer, d.Request.Prompt = d.Request.Prompt, ""
	} else {
		b = m.stashed
	}
	if b != nil {
		maps.Copy(d.Texts, b.Unfinished())
	}
	return d
}

func (draftDueMsg) apply(m *Model) tea.Cmd {
	m.drafting.due = false
	if m.drafting.saving {
		m.drafting.due = true
		return tea.Tick(m.draftPause(), func(time.Time) tea.Msg { return draftDueMsg{} })
	}
	d := m.snapshot()
	if reflect.DeepEqual(d, m.drafting.saved) {
		return nil
	}
	m.drafting.saving, m.drafting.saved = true, d
	f, ctx, also := m.cfg.Draft, m.ctx, m.alsoSecret()
	return m.start(func() tea.Msg {
		err := saveDraft(ctx, f, d, also)
		return then(func(m *Model) tea.Cmd {
			m.drafting.saving = false
			if err != nil {
				m.failed(failedMsg{"keep the draft", err})
			}
			return nil
		})
	})
}

func saveDraft(ctx context.Context, f *profile.DraftFile, d profile.Draft, also []string) error {
	d.Time, d.Request = time.Now(), d.Request.MarkSecrets()
	_, err := f.Save(ctx, d, also...)
	return err
}

// lastDraft saves what was typed since the last save, after the program's end.
func (m *Model) lastDraft() error {
	if m.cfg.Draft == nil {
		return nil
	}
	d := m.snapshot()
	if reflect.DeepEqual(d, m.drafting.saved) {
		return nil
	}
	return saveDraft(context.WithoutCancel(m.ctx), m.cfg.Draft, d, m.alsoSecret())
}
