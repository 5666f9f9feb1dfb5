"""The words of LTI, once, each with its source.

1EdTech: LTI 1.3 core https://www.imsglobal.org/spec/lti/v1p3, Deep Linking https://www.imsglobal.org/spec/lti-dl/v2p0,
AGS https://www.imsglobal.org/spec/lti-ags/v2p0, NRPS https://www.imsglobal.org/spec/lti-nrps/v2p0,
storage https://www.imsglobal.org/spec/lti-cs-pm/v0p1 and lti-pm-s/v0p1.
"""

VERSION = "1.3.0"

# Core, section 5.3 and 5.4
_LTI = "https://purl.imsglobal.org/spec/lti/claim/"
MESSAGE_TYPE = _LTI + "message_type"
LTI_VERSION = _LTI + "version"
DEPLOYMENT_ID = _LTI + "deployment_id"
TARGET_LINK_URI = _LTI + "target_link_uri"
RESOURCE_LINK = _LTI + "resource_link"
ROLES = _LTI + "roles"
CONTEXT = _LTI + "context"
TOOL_PLATFORM = _LTI + "tool_platform"
LAUNCH_PRESENTATION = _LTI + "launch_presentation"
CUSTOM = _LTI + "custom"
LIS = _LTI + "lis"  # core, section 5.4.5 and appendix D
PERSON_SOURCED_ID = "person_sourcedid"

# Core 5.3.1; Deep Linking 4.4
RESOURCE_LINK_REQUEST = "LtiResourceLinkRequest"
DEEP_LINKING_REQUEST = "LtiDeepLinkingRequest"
DEEP_LINKING_RESPONSE = "LtiDeepLinkingResponse"
# Submission Review https://www.imsglobal.org/spec/lti-sr/v1p0
SUBMISSION_REVIEW_REQUEST = "LtiSubmissionReviewRequest"
FOR_USER = _LTI + "for_user"
# Data Privacy Launch https://www.imsglobal.org/spec/lti-dpl/v1p0
DATA_PRIVACY_REQUEST = "LtiDataPrivacyLaunchRequest"
MESSAGE_TYPES = (RESOURCE_LINK_REQUEST, DEEP_LINKING_REQUEST, SUBMISSION_REVIEW_REQUEST, DATA_PRIVACY_REQUEST)

# Deep Linking 4.4 and 4.5
_DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
DEEP_LINKING_SETTINGS = _DL + "deep_linking_settings"
CONTENT_ITEMS = _DL + "content_items"
DATA = _DL + "data"
MESSAGE = _DL + "msg"
ERROR_MESSAGE = _DL + "errormsg"
RESOURCE_LINK_ITEM = "ltiResourceLink"

# Platform Notification Service 4
NOTICES = _LTI + "platformnotificationservice"
NOTICE = _LTI + "notice"
ORIGIN_CONTEXTS = _LTI + "origin_contexts"
CONTEXT_COPY_NOTICE = "LtiContextCopyNotice"
SCOPE_NOTICES = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"

# AGS 3.1 and 3.2
GRADES = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SCOPE_LINE_ITEMS = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
SCOPE_LINE_ITEMS_READ = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
SCOPE_RESULTS = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCOPE_SCORES = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"

# NRPS 3.6
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
SCOPE_ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
ROSTER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

# Course Groups 1.0, 3 and 4
GROUPS = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
SCOPE_GROUPS = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
GROUPS_TYPE = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"

# Core, appendix A.2
_LIS = "http://purl.imsglobal.org/vocab/lis/v2/"
SYSTEM_ROLE = _LIS + "system/person#"
INSTITUTION_ROLE = _LIS + "institution/person#"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
CONTEXT_ROLE = _LIS + "membership#"
CONTEXT_SUB_ROLE = _LIS + "membership/"

# Security Framework 4.1.1, RFC 7523
CLIENT_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

# Client-side postMessage storage
PUT_DATA = "lti.put_data"
GET_DATA = "lti.get_data"
