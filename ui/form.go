package ui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/textarea"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/ui/theme"
)

// form is the dialog that edits a request: everything but the prompt.
type form struct {
	start   request
	model   textinput.Model
	system  textarea.Model
	schema  textarea.Model
	dirs    textarea.Model
	secret  textinput.Model
	secrets []string
	focus   field
	width   int
	problem map[field]string
}

// field is a place in the form, in the order in which tab goes through them.
type field int

const (
	fieldModel field = iota
	fieldSystem
	fieldSchema
	fieldDirs
	fieldSecrets
	fieldCount
)

var fieldNames = [fieldCount]string{"model", "system prompt", "output schema", "artifact folders", "secrets"}

var fieldHints = [fieldCount]string{
	"a name that the runtime's agent knows",
	"what the agent is told before the prompt",
	"JSON Schema of the answer; empty: the agent answers in text",
	"folders of the sandbox to take files from, one a line",
	"enter adds one, ctrl+d removes the last; masked in all that is shown",
}

func newForm(th *theme.Theme, r request) *form {
	f := &form{start: r, secrets: append([]string(nil), r.secrets...), problem: map[field]string{}}
	f.model = newInput(r.model)
	f.secret = newInput("")
	f.secret.EchoMode = textinput.EchoPassword
	f.system = formArea(th, r.system, 3)
	f.schema = formArea(th, r.schema, 4)
	f.dirs = formArea(th, strings.Join(r.dirs, "\n"), 2)
	f.setFocus(fieldModel)
	f.check()
	return f
}

func newInput(value string) textinput.Model {
	in := textinput.New()
	in.Prompt = ""
	in.SetVirtualCursor(false)
	in.SetValue(value)
	return in
}

func formArea(th *theme.Theme, value string, rows int) textarea.Model {
	a := newArea()
	a.MaxHeight = rows
	a.Prompt = ""
	a.KeyMap.InsertNewline.SetKeys("enter", "ctrl+j", "alt+enter", "shift+enter")
	a.SetStyles(areaStyles(th))
	a.SetValue(keepSpecial(value))
	return a
}

func (f *form) areas() map[field]*textarea.Model {
	return map[field]*textarea.Model{fieldSystem: &f.system, fieldSchema: &f.schema, fieldDirs: &f.dirs}
}

func (f *form) inputs() map[field]*textinput.Model {
	return map[field]*textinput.Model{fieldModel: &f.model, fieldSecrets: &f.secret}
}

func (f *form) setFocus(to field) {
	f.focus = (to + fieldCount) % fieldCount
	for at, a := range f.areas() {
		if a.Blur(); at == f.focus {
			a.Focus()
		}
	}
	for at, in := range f.inputs() {
		if in.Blur(); at == f.focus {
			in.Focus()
		}
	}
}

// request is what the form holds now. A secret that was typed and not yet added
// counts: nothing typed is lost.
func (f *form) request() request {
	r := f.start
	r.model = strings.TrimSpace(f.model.Value())
	r.system = restoreSpecial(f.system.Value())
	r.schema = restoreSpecial(f.schema.Value())
	r.dirs = fields(restoreSpecial(f.dirs.Value()))
	r.secrets = f.secrets
	if s := f.secret.Value(); s != "" {
		r.secrets = append(append([]string(nil), f.secrets...), s)
	}
	return r
}

// check finds every problem at once.
func (f *form) check() {
	clear(f.problem)
	r := f.request()
	if r.model == "" {
		f.problem[fieldModel] = "A model is needed, such as gpt-5.4."
	}
	if strings.TrimSpace(r.schema) != "" {
		if wrapped, err := protocol.WrapSchema(r.schema); err != nil {
			f.problem[fieldSchema] = errorText(err)
		} else if err := schemaProblem(wrapped); err != "" {
			f.problem[fieldSchema] = err
		}
	}
}

func (f *form) handle(msg tea.Msg) (answer, tea.Cmd) {
	press, isKey := msg.(tea.KeyPressMsg)
	if isKey {
		switch k := press.String(); {
		case k == "esc":
			return answerKeep{f.request()}, nil
		case k == "ctrl+s", k == "ctrl+o":
			if f.check(); len(f.problem) > 0 {
				f.focusProblem()
				return nil, nil
			}
			return answerKeep{f.request()}, nil
		case k == "tab":
			f.setFocus(f.focus + 1)
			return nil, nil
		case k == "shift+tab":
			f.setFocus(f.focus - 1)
			return nil, nil
		case k == "enter" && f.focus == fieldModel:
			f.setFocus(f.focus + 1)
			return nil, nil
		case f.focus == fieldSecrets && (k == "enter" || k == "ctrl+d"):
			f.editSecrets(k == "enter")
			return nil, nil
		}
	}
	cmd := f.edit(msg)
	f.check()
	return nil, cmd
}

// editSecrets adds what was typed, or removes the last one.
func (f *form) editSecrets(add bool) {
	switch value := f.secret.Value(); {
	case add && value != "":
		f.secrets = append(f.secrets, value)
		f.secret.SetValue("")
	case add:
		f.setFocus(f.focus + 1)
	case value != "":
		f.secret.SetValue("")
	case len(f.secrets) > 0:
		f.secrets = f.secrets[:len(f.secrets)-1]
	}
}

func (f *form) focusProblem() {
	for at := range fieldCount {
		if f.problem[at] != "" {
			f.setFocus(at)
			return
		}
	}
}

func (f *form) edit(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	if a := f.areas()[f.focus]; a != nil {
		if paste, ok := msg.(tea.PasteMsg); ok {
			a.InsertString(keepSpecial(paste.Content))
			return nil
		}
		*a, cmd = a.Update(msg)
	}
	if in := f.inputs()[f.focus]; in != nil {
		*in, cmd = in.Update(msg)
	}
	return cmd
}

func (f *form) draw(th *theme.Theme, w, h int) ([]string, *tea.Cursor) {
	room := min(max(w-8, 24), 84)
	f.width = room
	for _, a := range f.areas() {
		a.SetWidth(room - 2)
	}
	for _, in := range f.inputs() {
		in.SetWidth(room - 3)
	}
	roomy := h >= 32
	var lines []string
	var cursor *tea.Cursor
	for at := range fieldCount {
		if roomy && at > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, f.label(th, at))
		body, c := f.body(th, at)
		if at == f.focus && c != nil {
			c.X += boxLeft + 2
			c.Y += boxTop + 1 + len(lines)
			cursor = c
		}
		lines = append(lines, indent(body, "  ")...)
		if p := f.problem[at]; p != "" {
			lines = append(lines, indent(styled(wrapLines([]string{p}, room-2, true), th.Styles.Dialog.Problem.Render), "  ")...)
		}
	}
	lines = append(lines, "")
	return frameBox(th, "Request", lines, "tab next   ctrl+s keep   esc back, kept too", w), cursor
}

func (f *form) label(th *theme.Theme, at field) string {
	style := th.Styles.Dialog.Label
	hint := ""
	if at == f.focus {
		style = th.Styles.Dialog.LabelFocused
		hint = "  " + th.Styles.Dialog.Hint.Render(fit(fieldHints[at], min(cells(fieldHints[at]), max(f.width-cells(fieldNames[at])-2, 1)), th.Glyphs.Ellipsis))
	}
	return style.Render(fieldNames[at]) + hint
}

func (f *form) body(th *theme.Theme, at field) ([]string, *tea.Cursor) {
	if a := f.areas()[at]; a != nil {
		return strings.Split(showSpecial(a.View()), "\n"), a.Cursor()
	}
	in := f.inputs()[at]
	lines := []string{in.View()}
	if at == fieldSecrets && len(f.secrets) > 0 {
		lines = append(lines, th.Styles.Quiet.Render(fmt.Sprintf("%s kept, shown as %s", plural(len(f.secrets), "secret"), protocol.Redacted)))
	}
	return lines, in.Cursor()
}

// schemaProblem says what is wrong with a wrapped schema, or nothing.
func schemaProblem(wrapped string) string {
	m := protocol.Invocation{UserPrompt: "x", Model: "x", SecretsToRedact: []string{}, OutputSchema: wrapped}
	if err := m.Validate(); err != nil {
		return errorText(err)
	}
	return ""
}
