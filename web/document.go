package web

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed openapi.yaml
var openapi []byte

// document is the description of the API, OpenAPI 3.0. A test holds that it names
// the routes that there are and that all answers are as it says.
var document = sync.OnceValues(func() (json.RawMessage, error) {
	data, err := yaml.YAMLToJSON(openapi)
	return data, err
})

func answerDocument(w http.ResponseWriter, r *http.Request) error {
	if _, err := parse(r); err != nil {
		return err
	}
	data, err := document()
	if err != nil {
		return err
	}
	return answer(w, r, data)
}
