package apiserver

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/notice"
	"podflight/engine/trace"
)

// tell records what of an object has no effect here. What a controller makes says nothing that its owner did not.
func (s *Server) tell(kind api.Kind, obj, old api.Object) {
	if kind == api.Event || kind == api.Node || metav1.GetControllerOfNoCopy(obj) != nil {
		return
	}
	notices := notice.Of(obj)
	if old != nil {
		notices = notice.Added(obj, old)
	}
	for _, n := range notices {
		s.rec.Note("", trace.Notice{Object: api.KeyOf(kind, obj), Field: n.Path, Text: n.Text})
	}
}
