package ui

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/composer"
	"ruse/ui/internal/dialog"
	"ruse/ui/internal/external"
	"ruse/ui/internal/launch"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/replay"
	"ruse/ui/internal/report"
	"ruse/ui/internal/request"
	"ruse/ui/internal/transcript"
	"ruse/ui/theme"
)

// Config is what a program starts with.
type Config struct {
	// URL is the runtime's address as the person gave it.
	URL string
	// Source is what is shown; nil: a session with URL, which is dialled.
	Source session.Source
	// Runtime is the runtime at URL where the caller has started it and will close
	// it; its port need not be known yet.
	Runtime *launch.Runtime
	// Session is how to dial; its Store is Inbox where that is set.
	Session session.Options
	// Record makes the recorder of a session with a URL, which closes it; nil: that
	// of Session. Where it fails the session is not recorded, and says so. One with
	// a method Path writes the recording there.
	Record func(url string) (session.Recorder, error)
	// Inbox takes the artifacts; nil declines them.
	Inbox Inbox
	// Request is what goes out with every prompt until the person changes it; the
	// prompt itself is Prompt's to give.
	Request request.Request
	// History keeps what is sent, Draft what is typed, and Saved the requests
	// that were given a name; nil: none. The caller closes Draft.
	History *profile.History
	Draft   *profile.DraftFile
	Saved   *profile.Saved
	// Keys are those that the person's file gives to commands.
	Keys []profile.Rebinding
	// Problems are what is wrong with the person's files; they are told at the
	// start.
	Problems []profile.Problem
	// Guard says what a request to URL would give to whom that the person has not
	// agreed to, since a project's file named URL; they are asked before it is
	// sent. Nil: nothing.
	Guard func(request.Request) []profile.Ask
	// Suggestions are prompts to try, shown before the first word.
	Suggestions []Suggestion
	// Prompt is ready in the composer at the start.
	Prompt string
	// Tab has the terminal's tab say what ruse does.
	Tab bool
	// Mouse turns the mouse on.
	Mouse bool
	// Plain asks for glyphs that every terminal has.
	Plain bool
	// Log takes what is worth telling to someone who debugs ruse; nil: nothing.
	Log *slog.Logger
	// Clipboard writes to the system's own clipboard; nil: there is none, and
	// only the terminal's is used.
	Clipboard func(text string) error
	// ReadClipboard reads what the system's clipboard holds; nil: the terminal is
	// asked.
	ReadClipboard func() (text string, err error)
	// Open hands a file to the system's program for its kind; nil: the system's
	// own opener does.
	Open func(ctx context.Context, path string) error
	// Editor is the command line of the person's editor, Pager that of the
	// pager; empty: there is none.
	Editor, Pager string
}

// Suggestion is a prompt to try.
type Suggestion struct{ Title, Prompt string }

// Inbox is a Store that knows whether a runtime can reach it.
type Inbox interface {
	session.Store
	// Reachable says why a runtime at a remote address cannot reach the inbox,
	// and what to do; nil if it can.
	Reachable(remoteAddr string) error
}

// pane is a part of the screen that can have the focus.
type pane uint8

const (
	paneComposer pane = iota
	paneTranscript
	panePanel
	paneCount
)

func (p pane) scope() scope { return [...]scope{inComposer, inTranscript, inPanel}[p] }

// Model is ruse's root model. It routes messages; what they mean is decided in
// the files that own each concern.
type Model struct {
	cfg Config
	ctx context.Context
	// stop ends ctx.
	stop context.CancelFunc
	// tasks are those that the model was not told the end of.
	tasks []*task
	theme *theme.Theme
	// commands are all that the person can do.
	commands []command

	width, height int
	mode          layoutMode
	layout        layout
	focus         pane

	transcript *transcript.Pane
	panel      *panel
	artifacts  *artifacts
	errors     *errorList
	wire       *wireSection
	runs       *runSection
	timeline   *timelineSection
	composer   *composer.Composer
	searchBar  *searchBar
	dialogs    []dialog.Dialog
	// quitQuestion asks whether to quit during a run.
	quitQuestion *dialog.Confirm
	terminal     *external.Terminal // nil where the model is no program
	request      request.Request
	// stashed is the builder as it was left.
	stashed  *builder
	history  history
	drafting drafting
	link     link
	replay   replay.Bar
	locator  locator
	// place is the number of what the bar shows, paces how many paces were asked for.
	place, paces uint64
	status       status
	spawned      spawned
	// suggested is the suggestion that enter sends while the composer is empty.
	suggested int
	quitting  bool
	// cancelPressed is when cancel was last pressed, so that a key held down
	// counts once.
	cancelPressed time.Time
	// enhanced says that the terminal tells shift+enter from enter.
	enhanced bool
	// unasked is the latest dialog that opened unasked, or nil; keys for it are
	// swallowed until graceUntil.
	unasked    dialog.Dialog
	graceUntil time.Time
	// dragging says that the mouse marks text of the transcript, draggingComposer
	// of the composer.
	dragging, draggingComposer bool
	// toldMark is the prompt whose mark was told to stand for a secret.
	toldMark string
	// ticking and working say that a tick of the clock, and one of the work
	// that was carried over, is on its way.
	ticking, working bool

	screen string
	cursor *tea.Cursor
	// fetching brings copies of artifacts that are elsewhere.
	fetching fetching
	// composed is when the screen was composed last.
	composed time.Time
}

// New returns the model of a program. The context ends everything it starts.
func New(ctx context.Context, cfg Config) *Model {
	th := theme.New(true)
	if cfg.Plain {
		th = th.Plain()
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Inbox != nil {
		cfg.Session.Store = cfg.Inbox
	}
	ctx, stop := context.WithCancel(ctx)
	m := &Model{
		cfg: cfg, ctx: ctx, stop: stop, theme: th, commands: allCommands(),
		panel: newPanel(th), composer: composer.New(th),
		request: requestOf(cfg),
		link:    link{url: cfg.URL, source: cfg.Source},
		mode:    layoutMode{panel: true, composer: 1},
	}
	m.artifacts, m.errors = sectionOf[*artifacts](m.panel), sectionOf[*errorList](m.panel)
	m.wire = sectionOf[*wireSection](m.panel)
	m.runs = sectionOf[*runSection](m.panel)
	m.runs.now = m.now
	m.timeline = sectionOf[*timelineSection](m.panel)
	m.timeline.now = m.now
	m.artifacts.preview.SetTheme(th)
	m.artifacts.preview.SetPlain(cfg.Plain)
	m.transcript = transcript.New(th, m.errors.add)
	rebind(m.commands, cfg.Keys)
	m.composer.Replace(cfg.Prompt)
	m.drafting.start = fingerprint(m.request)
	for _, p := range cfg.Problems {
		m.transcript.Fail(nowStamp(), report.Problem{Text: "A file of settings is not read whole.", Why: p.String()})
	}
	if m.request.Kind == request.CommandsOnly {
		m.openBuilder()
	}
	return m
}

// Init opens the source, and asks the terminal for its background.
func (m *Model) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, m.openSource(), m.loadHistory(false), m.loadDraft(), m.listenAsker(), m.listenRuntime())
}

// Close ends the session and all that the model has started, and waits for it,
// but no longer than closeWait for what hangs. Call it after the program has
// returned.
func (m *Model) Close() error {
	m.stop()
	err := errors.Join(m.finishTasks(), m.lastDraft(), m.fetching.discard())
	if m.link.source != nil {
		if closing := m.link.source.Close(); closing != nil {
			err = errors.Join(err, fmt.Errorf("close the session: %w", closing))
		}
	}
	return errors.Join(err, m.wire.close())
}
