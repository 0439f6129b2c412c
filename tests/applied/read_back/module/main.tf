variable "name" {
  type = string
}

data "aws_eks_cluster" "this" {
  name = var.name
}

output "issuer" {
  value = data.aws_eks_cluster.this.identity[0].oidc[0].issuer
}
