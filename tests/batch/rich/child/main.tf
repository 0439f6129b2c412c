variable "name" {}
variable "bucket" {}
resource "aws_s3_bucket_versioning" "v" {
  bucket = var.bucket
  versioning_configuration {
    status = "Enabled"
  }
}
resource "terraform_data" "n" { input = var.name }
output "n" { value = terraform_data.n.output }
