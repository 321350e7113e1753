#!/usr/bin/env bash
# Once: two identities with a custom role each, the Cloud Run job, and its schedule. Run it in this folder.
set -euo pipefail
project=golden-prod
region=europe-west1
runner="golden-images@$project.iam.gserviceaccount.com"
starter="golden-images-starter@$project.iam.gserviceaccount.com"

# The job: what the catalog requires, and nothing else. With --prune, it requires the phase prune too.
mintage permissions images.yaml --phase create,retire --format role --in "$project" > role.yaml
gcloud iam service-accounts create golden-images --project "$project"
gcloud iam roles create goldenImages --project "$project" --file role.yaml
gcloud projects add-iam-policy-binding "$project" --condition None \
  --member "serviceAccount:$runner" --role "projects/$project/roles/goldenImages"
gcloud storage buckets add-iam-policy-binding gs://golden-archives \
  --member "serviceAccount:$runner" --role roles/storage.objectViewer

gcloud run jobs replace cloud-run-job.yaml --project "$project" --region "$region"

# The schedule: it may start this job, and nothing else.
gcloud iam service-accounts create golden-images-starter --project "$project"
gcloud iam roles create goldenImagesStarter --project "$project" --permissions run.jobs.run
gcloud run jobs add-iam-policy-binding golden-images --project "$project" --region "$region" \
  --member "serviceAccount:$starter" --role "projects/$project/roles/goldenImagesStarter"
gcloud scheduler jobs create http golden-images --project "$project" --location "$region" \
  --schedule "17 3 * * *" --time-zone Etc/UTC --http-method POST \
  --uri "https://run.googleapis.com/v2/projects/$project/locations/$region/jobs/golden-images:run" \
  --oauth-service-account-email "$starter"
