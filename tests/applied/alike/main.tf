# Resources that nothing but their address tells apart, and others that refer to them one by one.
provider "aws" {
  region = "eu-west-1"
}
resource "aws_eip" "same" {
  count  = 16
  domain = "vpc"
}
resource "aws_nat_gateway" "of" {
  count         = 16
  subnet_id     = "subnet-12345678"
  allocation_id = aws_eip.same[count.index].id
}
