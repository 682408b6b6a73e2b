package kubectl

import (
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
	sjson "sigs.k8s.io/json"

	"podflight/engine/patch"
)

// content is the object that the item's document describes, in its namespace.
func (it item) content() (patch.Object, error) {
	content, err := parseObject(it.doc.JSON)
	if err != nil || it.namespace == "" {
		return content, err
	}
	part(content, "metadata")["namespace"] = it.namespace
	return content, nil
}

func parseObject(data []byte) (patch.Object, error) {
	var content patch.Object
	err := sjson.UnmarshalCaseSensitivePreserveInts(data, &content)
	if content == nil {
		content = patch.Object{}
	}
	return content, err
}

// part returns a field that is an object; it makes one where there is none.
func part(content patch.Object, field string) patch.Object {
	inner, ok := content[field].(patch.Object)
	if !ok {
		inner = patch.Object{}
		content[field] = inner
	}
	return inner
}

func annotationsOf(content patch.Object) patch.Object {
	return part(part(content, "metadata"), "annotations")
}

// lastApplied is what the last `kubectl apply` left in an object (GetOriginalConfiguration), or "".
func lastApplied(content patch.Object) string {
	meta, _ := content["metadata"].(patch.Object)
	annotations, _ := meta["annotations"].(patch.Object)
	text, _ := annotations[corev1.LastAppliedConfigAnnotation].(string)
	return text
}

// rememberApplied puts an object as it is into its own annotation (CreateApplyAnnotation). An annotation
// that is there already is replaced.
func rememberApplied(content patch.Object) error {
	annotations := annotationsOf(content)
	delete(annotations, corev1.LastAppliedConfigAnnotation)
	data, err := json.Marshal(content)
	annotations[corev1.LastAppliedConfigAnnotation] = string(data) + "\n"
	return err
}

// refreshApplied is rememberApplied for an object that has the annotation, or if it is wanted
// (CreateOrUpdateAnnotation).
func refreshApplied(content patch.Object, wanted bool) error {
	if !wanted && lastApplied(content) == "" {
		return nil
	}
	return rememberApplied(content)
}
