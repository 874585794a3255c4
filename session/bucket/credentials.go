package bucket

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/minio/minio-go/v7/pkg/credentials"
)

// metadataTimeout bounds a question to a machine's metadata service, which
// answers at once where there is one.
const metadataTimeout = 3 * time.Second

// source is one place where credentials may be.
type source struct {
	name string
	credentials.Provider
}

// chain takes the credentials of the first source that has some. Unlike
// minio-go's own, it never falls back to anonymous access, and it says what
// each source lacked. credentials.Credentials serialises its calls.
type chain struct {
	sources []source
	current credentials.Provider // nil: none yet
	mask    *mask
}

// newChain looks where Options says, in the order in which it says it.
func newChain(o Options, m *mask) *chain {
	c := &chain{mask: m}
	if o.Keys != (Keys{}) {
		c.sources = []source{{"the keys given", &credentials.Static{Value: credentials.Value{
			AccessKeyID: o.Keys.Access, SecretAccessKey: o.Keys.Secret, SessionToken: o.Keys.Session,
			SignerType: credentials.SignatureV4,
		}}}}
		return c
	}
	if o.Profile == "" {
		// A profile that is named is meant, whatever the environment has.
		c.sources = append(c.sources, source{"AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", &credentials.EnvAWS{}})
	}
	c.sources = append(c.sources, source{"the files of the AWS tools", &credentials.FileAWSCredentials{Profile: o.Profile}})
	if o.Instance {
		c.sources = append(c.sources, source{"the metadata service", &credentials.IAM{
			Client: &http.Client{Timeout: metadataTimeout}, Region: o.Region,
		}})
	}
	return c
}

// RetrieveWithCredContext asks the sources in turn.
func (c *chain) RetrieveWithCredContext(cc *credentials.CredContext) (credentials.Value, error) {
	missing := &missingError{}
	for _, s := range c.sources {
		v, err := s.RetrieveWithCredContext(cc)
		switch {
		case err != nil:
		case v.AccessKeyID == "" && v.SecretAccessKey == "":
			err = errors.New("not set")
		case v.AccessKeyID == "" || v.SecretAccessKey == "":
			err = errors.New("only one of the two is set")
		default:
			c.current = s.Provider
			c.mask.learn(v.SecretAccessKey, v.SessionToken, v.AccessKeyID)
			return v, nil
		}
		missing.tried = append(missing.tried, fmt.Errorf("%s: %w", s.name, err))
	}
	return credentials.Value{}, missing
}

// Retrieve asks the sources in turn.
func (c *chain) Retrieve() (credentials.Value, error) { return c.RetrieveWithCredContext(nil) }

// IsExpired reports whether the credentials must be looked for again.
func (c *chain) IsExpired() bool { return c.current == nil || c.current.IsExpired() }

// missingError says that no source has credentials.
type missingError struct{ tried []error }

func (e *missingError) Error() string {
	said := make([]string, len(e.tried))
	for i, err := range e.tried {
		said[i] = err.Error()
	}
	return strings.Join(said, "; ")
}

// Unwrap returns what each source said.
func (e *missingError) Unwrap() []error { return e.tried }
