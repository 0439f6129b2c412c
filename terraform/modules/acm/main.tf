locals {
  subjects = setunion([var.domain_name], var.subject_alternative_names)

  validation_options = { for option in aws_acm_certificate.this.domain_validation_options : option.domain_name => option }
}

resource "aws_acm_certificate" "this" {
  domain_name = var.domain_name

  subject_alternative_names = local.subjects
  validation_method         = "DNS"

  options {
    certificate_transparency_logging_preference = "ENABLED"
  }

  tags = var.tags

  # A certificate in use cannot be deleted: its successor has to be there first.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  for_each = local.subjects

  # A successor for the same name asks for the same record.
  allow_overwrite = true
  name            = local.validation_options[each.key].resource_record_name
  records         = [local.validation_options[each.key].resource_record_value]
  ttl             = 300
  type            = local.validation_options[each.key].resource_record_type
  zone_id         = var.hosted_zone_id
}

resource "aws_acm_certificate_validation" "this" {
  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}
