//! Made-up pages: the same call in each format.

/// The call in reStructuredText: a grid with spans, a simple table, a repaired example.
pub const RST: &str = r#"
:original_name: boats.html

.. _boats:

Listing Boats
=============

Function
--------

This API is used to list boats.

URI
---

GET /v1/{harbour_id}/boats?size={size}

.. table:: **Table 1** Parameter description

   ========== ========= ==================
   Parameter  Mandatory Description
   ========== ========= ==================
   harbour_id Yes       Harbour to look at.
   size       No        Value range: 1 to 50. The default value is **10**.
   ========== ========= ==================

Request
-------

None

Response
--------

**Status code: 200**

.. table:: **Table 2** Response body parameters

   +-------------+------------------------------------------+------------------+
   | Parameter   | Type                                     | Description      |
   +=============+==========================================+==================+
   | boats       | Array of :ref:`Boat <boats__t3>` objects | The boats.       |
   +-------------+------------------------------------------+------------------+
   | total_count | Interger                                 | Number of boats. |
   +-------------+------------------------------------------+------------------+

.. _boats__t3:

.. table:: **Table 3** Boat

   +-----------+--------------+-----------------------------------------------+
   | Parameter | Type         | Description                                   |
   +===========+==============+===============================================+
   | id        | String       | Id of the boat.                               |
   +-----------+--------------+-----------------------------------------------+
   | state     | String       | The value can be **AFLOAT** or **ASHORE**.    |
   |           |              |                                               |
   |           |              | It changes.                                   |
   +-----------+--------------+-----------------------------------------------+
   | leaking   | Boolean      | Whether it leaks.                             |
   +-----------+--------------+-----------------------------------------------+
   | length    | Double       | Metres.                                       |
   +-----------+--------------+-----------------------------------------------+
   | crew      | Array of objects                                             |
   +-----------+--------------+-----------------------------------------------+

.. table:: **Table 4** crew

   ========= ====== ============
   Parameter Type   Description
   ========= ====== ============
   name      String Who it is.
   ========= ====== ============

**Status code: 400**

.. table:: **Table 5** Response body parameters

   ========== ====== ======================
   Parameter  Type   Description
   ========== ====== ======================
   error_code String Maximum length: **9**
   error_msg  String It can contain 3 to 64 characters.
   ========== ====== ======================

Example Response
----------------

**Status code: 200**

.. code-block::

   {
     "boats": [
       { "id": "b-1", "state": "AFLOAT", "leaking": false, "length": 7.5, "crew": [ { "name": "Ann" } ] }, // the first
     ],
     "total_count": 1
   }

Status Code
-----------

=========== ==========
Status Code Description
=========== ==========
200         Listed.
400         Wrong.
=========== ==========
"#;

/// The same in Markdown with HTML tables, in Chinese, nested tables told by order and by link.
pub const HTML: &str = r##"
# 查询船只<a name="boats"></a>

## 功能介绍

查询船只。

## URI

-   URI格式

    GET https://\{_Endpoint_\}/v1/\{harbour\_id\}/boats?size=\{size\}

-   URI样例

    https://boats.example.com/v1/h1/boats?size=1

-   参数说明

    **表 1**  参数说明

    <table><thead><tr><th><p>名称</p></th><th><p>是否必选</p></th><th><p>说明</p></th></tr></thead>
    <tbody><tr><td><p>harbour_id</p></td><td><p>是</p></td><td><p>港口ID。</p></td></tr>
    <tr><td><p>size</p></td><td><p>否</p></td><td><p>每页数量。取值范围[1, 50]。默认值：10</p></td></tr>
    </tbody></table>

## 请求消息

无。

## 响应消息

-   正常响应要素说明

    **表 2**  要素说明

    <table><thead><tr><th>名称</th><th>参数类型</th><th>说明</th></tr></thead>
    <tbody><tr><td>boats</td><td>Array of objects</td><td>详情请参见<a href="#t3">表3</a>。</td></tr>
    <tr><td>total_count</td><td>整数</td><td>总数。</td></tr></tbody></table>

    **表 3**  要素说明

    <a name="t3"></a>
    <table><thead><tr><th>名称</th><th>参数类型</th><th>说明</th></tr></thead>
    <tbody><tr><td>id</td><td rowspan="2">字符串</td><td>船只ID。</td></tr>
    <tr><td>state</td><td>状态，包含：<ul><li>AFLOAT：水上</li><li>ASHORE：岸上</li></ul></td></tr>
    <tr><td>leaking</td><td>布尔</td><td>是否漏水。</td></tr>
    <tr><td>length</td><td>Double</td><td>米。</td></tr>
    <tr><td>crew</td><td>Array of objects</td><td>船员。</td></tr></tbody></table>

    **表 4**  要素说明

    <table><thead><tr><th>名称</th><th>参数类型</th><th>说明</th></tr></thead>
    <tbody><tr><td>name</td><td>String</td><td>姓名。</td></tr></tbody></table>

-   正常响应样例

    ```
    {
        "boats": [ { "id": "b-1", "state": "AFLOAT", "leaking": false, "length": 7.5, "crew": [ { "name": "Ann" } ] } ]
        "total_count": 1
    }
    ```

## 返回值

**表 5**  状态码

<table><thead><tr><th>状态码</th><th>描述</th></tr></thead><tbody><tr><td>200</td><td>正常</td></tr></tbody></table>
"##;

/// One boat, as the saved text of a page with pipe tables: headings without marks, a diagram in a cell.
pub const PIPES: &str = r#"Querying a Boat
Function
This API is used to query a boat.
Authorization Information
| Action | Access Level |
|---|---|
| boats:get | Read |
URI
GET /v1/{harbour_id}/boats/{boat_id}
| Parameter | Mandatory | Type | Description |
|---|---|---|---|
| harbour_id | Yes | String | Harbour. |
| boat_id | Yes | String | Boat. |
Response Parameters
Status code: 200
| Parameter | Type | Description |
|---|---|---|
| state | String | The state. Range
stateDiagram-v2
[*] --> ashore: Build
ashore --> afloat: Launch
afloat --> ashore: Land |
| fault | Fault object | What broke. |
| Parameter | Type | Description |
|---|---|---|
| reason | String | Why. |
Status code: 401
| Parameter | Type | Description |
|---|---|---|
| error_code | String | Code. |
Example Requests
Asking for a boat
GET https://{endpoint}/v1/{harbour_id}/boats/{boat_id} Example Responses
Status code: 200
{
"state" : "ashore"
} Status Codes
| Status Code | Description |
|---|---|
| 200 | Served. |
| 401 | Not authenticated. |
"#;

/// The saved text of a Tencent page.
pub const TENCENT: &str = r#"
tencent cloud

Feedback

DescribeBoats

Last updated: 2025-02-03 10:00:00

    1. API Description

    Domain name for API request: boats.tencentcloudapi.com.

    A maximum of 20 requests can be initiated per second for this API.

    2. Input Parameters

    Parameter Name Required Type Description
    Action Yes String Common Params. The value used for this API: DescribeBoats.
    Version Yes String Common Params. The value used for this API: 2025-01-01.
    Region Yes String Common Params.
    BoatIds.N No Array of String Boats by id. You can query up to 100 instances in each request.
    Limit No Integer Number of results; default value: 20; maximum: 100.

    3. Output Parameters

    Parameter Name Type Description
    TotalCount Integer Number of boats.
    BoatSet Array of Boat Boats.
    RequestId String The unique request ID.

    4. Example

    Input Example

    GET https://boats.tencentcloudapi.com/?Action=DescribeBoats
    &BoatIds.0=boat-1
    &Limit=2
    &<Common request parameters>

    Output Example

    {
        "Response": {
            "TotalCount": 1,
            "BoatSet": [ { "BoatId": "boat-1" } ],
            "RequestId": "r-1"
        }
    }

    5. Developer Resources

    SDK

    6. Error Code

    Error Code Description
    InternalError Internal error.
    InvalidBoatId.Malformed Wrong id.
"#;

/// Tencent's model of the same.
pub const MODEL: &str = r#"{
  "version": "1.0",
  "metadata": { "apiVersion": "2025-01-01", "serviceShortName": "boats" },
  "actions": { "DescribeBoats": { "input": "DescribeBoatsRequest", "output": "DescribeBoatsResponse" } },
  "objects": {
    "DescribeBoatsRequest": { "members": [
      { "name": "Limit", "type": "int", "member": "uint64", "required": false, "document": "Default value: 20; maximum: 100." } ] },
    "DescribeBoatsResponse": { "members": [
      { "name": "TotalCount", "type": "int", "member": "int64", "document": "Number.", "output_required": true, "value_allowed_null": false },
      { "name": "BoatSet", "type": "list", "member": "Boat", "document": "Boats.", "output_required": true },
      { "name": "RequestId", "type": "string", "member": "string", "document": "Id." } ] },
    "Boat": { "members": [
      { "name": "BoatId", "type": "string", "member": "string", "document": "Id." },
      { "name": "Owner", "type": "string", "member": "string", "document": "Owner.", "value_allowed_null": true } ] }
  }
}"#;

/// Its examples.
pub const MODEL_EXAMPLES: &str = r#"{ "actions": { "DescribeBoats": [ {
  "input": "POST / HTTP/1.1\nHost: boats.tencentcloudapi.com\n\n{\n \"Limit\": 1\n}",
  "output": "{ \"Response\": { \"TotalCount\": 1, \"BoatSet\": [ { \"BoatId\": \"boat-1\", \"Owner\": null } ], \"RequestId\": \"r\" } }" } ] } }"#;
