// Package job runs Pods to completion for Jobs.
//
// It imitates pkg/controller/job: syncs batched by a second; Pods counted once by means of finalizers and
// uncountedTerminatedPods; backoffLimit for both restart policies; the growing pause before a failed Pod is replaced;
// Indexed Jobs with limits per index; podFailurePolicy and successPolicy; deadlines; suspension; podReplacementPolicy; managedBy; and the two
// conditions at the end, of which the first comes before the Pods are gone and the second after.
// Reads here are never behind the controller's own writes, so the real controller's expectations are not needed.
// Left out: workloads and Pod groups (alpha).
//
// Ordering guarantee: one Job is synced at a time. Pods are looked at in order of name, in Indexed Jobs of index.
package job
