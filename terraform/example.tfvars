# Inputs to try the stack with. With the zone's id given, a plan asks no cloud for anything.
domain_name      = "shop.example.com"
hosted_zone_id   = "Z0123456789ABCDEFGHIJ"
region           = "eu-west-2"
root_domain_name = "example.com"
service_name     = "shop"
stage            = "dev"
