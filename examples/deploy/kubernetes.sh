#!/usr/bin/env bash
# Once: an identity with a custom role, its use by the service account of the cluster, and the job. Run it in this folder.
set -euo pipefail
project=golden-prod
runner="golden-images@$project.iam.gserviceaccount.com"

# The job: what the catalog requires, and nothing else. With --prune, it requires the phase prune too.
mintage permissions images.yaml --phase create,retire --format role --in "$project" > role.yaml
gcloud iam service-accounts create golden-images --project "$project"
gcloud iam roles create goldenImages --project "$project" --file role.yaml
gcloud projects add-iam-policy-binding "$project" --condition None \
  --member "serviceAccount:$runner" --role "projects/$project/roles/goldenImages"
gcloud storage buckets add-iam-policy-binding gs://golden-archives \
  --member "serviceAccount:$runner" --role roles/storage.objectViewer

# Workload Identity: the pods of one service account act as the runner, without a key.
gcloud iam service-accounts add-iam-policy-binding "$runner" --project "$project" \
  --member "serviceAccount:$project.svc.id.goog[golden-images/golden-images]" --role roles/iam.workloadIdentityUser

kubectl apply --filename kubernetes-cronjob.yaml
