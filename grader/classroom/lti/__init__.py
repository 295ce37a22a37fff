"""Published numbers for the course's LMS, by LTI 1.3 Assignment and Grade Services. Needs the extra ``lti``."""
