/**
 * The tables as a CloudFormation template, for an installation on AWS whose tables are made by its operators and not by
 * the server.
 *
 * What players have and what was published must not go with a stack that is deleted by mistake: those tables are
 * retained, and can be restored to any second of the last 35 days. The copy of the current content is neither: publishing
 * makes it anew.
 */
import { createTableInput, TABLES, type TableDefinition, TTL_ATTRIBUTE } from "../tables.ts";

/** The template's only parameter; its value is the servers' TABLE_PREFIX. */
const PREFIX_PARAMETER = "TablePrefix";

/** The same tables always give the same template. */
export function cloudFormationTemplate() {
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "The DynamoDB tables of TR-Dungeons, written by npm run tables:template",
    Parameters: {
      [PREFIX_PARAMETER]: {
        Type: "String",
        Default: "",
        AllowedPattern: "[a-zA-Z0-9_.-]{0,64}",
        ConstraintDescription: "at most 64 of a-z, A-Z, 0-9, _ . -",
        Description: "Put before every table's name. The servers' TABLE_PREFIX must be the same.",
      },
    },
    Resources: Object.fromEntries(TABLES.map(table => [table.name, resource(table)])),
    Outputs: Object.fromEntries(TABLES.flatMap(outputs)),
  };
}

/** As the file that CloudFormation takes: 51 200 bytes at most, of which a wider indent would take a fifth. */
export function templateText(): string {
  return JSON.stringify(cloudFormationTemplate(), null, 1);
}

function resource(table: TableDefinition) {
  const { TableName, ...properties } = createTableInput(table, `\${${PREFIX_PARAMETER}}`);
  const policy = table.is_derived ? "Delete" : "Retain";
  return {
    Type: "AWS::DynamoDB::Table",
    DeletionPolicy: policy,
    UpdateReplacePolicy: policy,
    Properties: {
      TableName: { "Fn::Sub": TableName },
      ...properties,
      ...(table.expires && {
        TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
      }),
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: !table.is_derived },
    },
  };
}

/** The name as programs use it, and the ARN as the servers' permissions do. */
function outputs({ name }: TableDefinition): [string, object][] {
  return [
    [`${name}Name`, { Value: { Ref: name } }],
    [`${name}Arn`, { Value: { "Fn::GetAtt": [name, "Arn"] } }],
  ];
}
