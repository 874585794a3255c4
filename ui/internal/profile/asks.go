package profile

import (
	"fmt"
	"net/url"
	"slices"

	"ruse/session"
	"ruse/ui/internal/request"
)

// projectFile is a project's file as it was read.
type projectFile struct {
	path, sum    string
	choseProfile bool
}

// Ask is one thing that a project's file would have of the person, and that it
// does not get before they agree. A project may be anybody's: its file must not
// choose both what leaves and who gets it. None of the texts holds a secret; the
// file chose some of them, so clean them before they are shown.
type Ask struct {
	// What is what would be given, such as "header Authorization (env:TOKEN)".
	What string
	// From is where What comes from.
	From Origin
	// To is who would get it: an address, masked, or a folder.
	To string

	// byHand says that the person names it anew each time, so that agreeing is
	// about To alone.
	byHand bool
}

// String is the ask on one line.
func (a Ask) String() string {
	return fmt.Sprintf("%s, from %s, to %s", a.What, a.From, a.To)
}

// key is what an agreement is about.
func (a Ask) key() string {
	if a.byHand {
		return ByHand + " -> " + a.To
	}
	return a.What + " -> " + a.To
}

// ByHand is the What of an Ask about all that people name on the command line or
// in a request: that it may go to a runtime that the project names.
const ByHand = "what you name on the command line and in requests"

// ProjectFile is the path of the project's file; empty: there is none.
func (r *Resolved) ProjectFile() string { return r.project.path }

// ByProject reports whether the project's file has a say in where r's requests
// go: it names the address, other than the person's own settings do, or takes
// any certificate.
func (r *Resolved) ByProject() bool { return r.elsewhere() || r.weakened() }

func (r *Resolved) elsewhere() bool {
	return r.own != nil && r.origins[keyURL].Source == FromProject && r.Request.Address != r.own.Request.Address
}

// weakened also sees a project that chooses a profile of the person's, which
// takes any certificate, for an address that is not the profile's.
func (r *Resolved) weakened() bool {
	if !r.Insecure {
		return false
	}
	from := r.origins[keyInsecure]
	if from.Source == FromProject {
		return !r.own.Insecure
	}
	return r.project.choseProfile && from.Profile != "" && r.origins[keyURL].Profile != from.Profile
}

// Asks are what the project's file asks for where a request goes out, the
// headers that go with the connection included: all that is the person's, where
// ByProject; and, wherever it goes, what the file itself takes from the
// person's environment, files, or cloud account. Empty: nothing.
func (r *Resolved) Asks(sent request.Request) []Ask {
	to := r.target()
	asks := slices.Concat(r.headerAsks(to), r.secretAsks(to), r.requestAsks(sent, to))
	if r.weakened() && !r.elsewhere() {
		asks = append(asks, Ask{What: "a connection whose certificate nobody checks", From: r.origins[keyInsecure], To: session.MaskAddress(r.Request.Address)})
	}
	asks = append(asks, r.artifactAsks()...)
	if len(asks) > 0 && r.ByProject() {
		asks = append(asks, r.handAsk(to))
	}
	return compactAsks(asks)
}

// AllAsks are Asks without a request, and what people name by hand, even where
// nothing else is asked for.
func (r *Resolved) AllAsks() []Ask {
	asks := r.Asks(request.Request{})
	if r.ByProject() {
		asks = append(asks, r.handAsk(r.target()))
	}
	return compactAsks(asks)
}

func (r *Resolved) handAsk(to string) Ask {
	return Ask{What: ByHand, From: r.origins[keyURL], To: to, byHand: true}
}

// compactAsks keeps one of those that are alike.
func compactAsks(asks []Ask) []Ask {
	var kept []Ask
	for _, a := range asks {
		if !slices.Contains(kept, a) {
			kept = append(kept, a)
		}
	}
	return kept
}

// target is where requests go, for a person.
func (r *Resolved) target() string {
	to := session.MaskAddress(r.Request.Address)
	if r.weakened() {
		to += ", its certificate unchecked"
	}
	return to
}

func (r *Resolved) headerAsks(to string) (asks []Ask) {
	for i, h := range r.Headers {
		from := r.headerFrom[i]
		what := "header " + h.Name
		switch {
		case h.Secret.IsReference():
			what += " (" + h.Secret.String() + ")"
		case from.Source == FromProject && slices.ContainsFunc(r.own.Headers, func(own request.Variable) bool { return sameHeader(own, h) }):
			what += ", one of the project's in the place of yours"
		}
		if r.asksHeader(from, h) {
			asks = append(asks, Ask{What: what, From: from, To: to, byHand: from.Source == FromFlag})
		}
	}
	return asks
}

// asksHeader reports whether a header is given only where the person agrees: one
// of theirs to whom the project names, or what a project's header takes.
func (r *Resolved) asksHeader(from Origin, h request.Variable) bool {
	if from.Source == FromProject {
		return r.takes(h)
	}
	return r.ByProject()
}

// asksSecret is asksHeader for a secret.
func (r *Resolved) asksSecret(from Origin, s request.Secret) bool {
	if from.Source == FromProject {
		return s.IsReference()
	}
	return r.ByProject()
}

// takes reports whether a header of the project's takes something of the
// person's: a reference does, and what replaces their own header for their own
// address.
func (r *Resolved) takes(h request.Variable) bool {
	replaces := func(own request.Variable) bool {
		return sameHeader(own, h) && (own.Value != h.Value || own.Secret != h.Secret)
	}
	return h.Secret.IsReference() || !r.elsewhere() && slices.ContainsFunc(r.own.Headers, replaces)
}

func (r *Resolved) secretAsks(to string) (asks []Ask) {
	for i, s := range r.Request.Secrets {
		if from := r.secretFrom[i]; r.asksSecret(from, s) {
			asks = append(asks, Ask{What: "secret " + s.String(), From: from, To: to, byHand: from.Source == FromFlag})
		}
	}
	return asks
}

// requestAsks are those about the secrets of a request, besides those that are
// in the settings.
func (r *Resolved) requestAsks(sent request.Request, to string) (asks []Ask) {
	if !r.ByProject() {
		return nil
	}
	for _, what := range sent.Sensitive(r.Request.Secrets) {
		asks = append(asks, Ask{What: what, From: Origin{Source: FromRequest, Name: "the request"}, To: to, byHand: true})
	}
	return asks
}

func (r *Resolved) artifactAsks() (asks []Ask) {
	from := r.origins[keyArtifacts]
	switch {
	case !r.Artifacts.IsBucket():
	case r.bucketByProject():
		asks = append(asks, Ask{What: "what your AWS account may do, by the AWS_* variables and files", From: from, To: bucketAddress(string(r.Artifacts))})
	case r.elsewhere():
		asks = append(asks, Ask{What: "addresses for uploads into " + bucketAddress(string(r.Artifacts)), From: from, To: r.target()})
	}
	if r.limitByProject() {
		asks = append(asks, Ask{
			What: "room for artifacts of " + r.ArtifactsLimit.String() + " a session", From: r.origins[keyArtifactsLimit], To: "your disk",
		})
	}
	if r.folderByProject() {
		asks = append(asks, Ask{What: "files that the runtime sends", From: r.origins[keyArtifactsFolder], To: "the folder " + r.ArtifactsFolder})
	}
	return asks
}

func (r *Resolved) bucketByProject() bool {
	return r.origins[keyArtifacts].Source == FromProject && r.Artifacts.IsBucket() && r.Artifacts != r.own.Artifacts
}

func (r *Resolved) limitByProject() bool {
	return r.origins[keyArtifactsLimit].Source == FromProject && r.ArtifactsLimit > r.own.ArtifactsLimit
}

func (r *Resolved) folderByProject() bool {
	return r.origins[keyArtifactsFolder].Source == FromProject && r.ArtifactsFolder != r.own.ArtifactsFolder
}

// bucketAddress is a bucket's address with its endpoint in sight: that is who
// gets the requests.
func bucketAddress(address string) string {
	shown := session.MaskAddress(address)
	if u, err := url.Parse(address); err == nil && u.Query().Get("endpoint") != "" {
		shown += " at " + session.MaskAddress(u.Query().Get("endpoint"))
	}
	return shown
}

// Withheld returns r without anything that Asks names: the person's headers and
// secrets do not go where the project says, nor does it get what it takes itself.
func (r *Resolved) Withheld() *Resolved {
	bare := *r
	bare.Headers, bare.headerFrom, bare.Request.Secrets, bare.secretFrom = nil, nil, nil, nil
	for i, h := range r.Headers {
		if !r.asksHeader(r.headerFrom[i], h) {
			bare.Headers, bare.headerFrom = append(bare.Headers, h), append(bare.headerFrom, r.headerFrom[i])
		}
	}
	for i, h := range r.own.Headers {
		if !r.ByProject() && !slices.ContainsFunc(bare.Headers, func(kept request.Variable) bool { return sameHeader(kept, h) }) {
			bare.Headers, bare.headerFrom = append(bare.Headers, h), append(bare.headerFrom, r.own.headerFrom[i])
		}
	}
	for i, s := range r.Request.Secrets {
		if !r.asksSecret(r.secretFrom[i], s) {
			bare.Request.Secrets, bare.secretFrom = append(bare.Request.Secrets, s), append(bare.secretFrom, r.secretFrom[i])
		}
	}
	if r.weakened() {
		bare.Insecure = false
	}
	if r.limitByProject() {
		bare.ArtifactsLimit = r.own.ArtifactsLimit
	}
	if r.folderByProject() {
		bare.ArtifactsFolder = r.own.ArtifactsFolder
	}
	if r.bucketByProject() {
		bare.Artifacts = r.own.Artifacts
	}
	if bare.Artifacts.IsBucket() && r.elsewhere() {
		bare.Artifacts = ArtifactsInbox
	}
	return &bare
}
