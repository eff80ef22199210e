import { Kind, parse, visit } from 'graphql';
import type { ConstDirectiveNode, ConstValueNode, StringValueNode } from 'graphql';

/**
 * The fields that the planner may add to an operation by itself, under their plain names: keys, requirements and
 * context values. The planner drops or overwrites what a client asked for under such a name.
 */
export interface PlannerInputs {
  readonly names: ReadonlySet<string>;
  /** Those of them that are added with arguments, so that even the client's plain field is another one. */
  readonly withArguments: ReadonlySet<string>;
  /** Then the planner takes fields of several types for one where a subgraph knows but their interface. */
  readonly hasInterfaceObjects: boolean;
}

export function plannerInputs(supergraphSdl: string): PlannerInputs {
  const names = new Set(['__typename']);
  const withArguments = new Set<string>();
  const add = (fieldSet: string): void => {
    visit(parse(fieldSet, { noLocation: true }), {
      Field(node) {
        names.add(node.name.value);
        if (node.arguments?.length) withArguments.add(node.name.value);
      },
    });
  };

  let hasInterfaceObjects = false;
  visit(parse(supergraphSdl, { noLocation: true }), {
    Directive: (node) => {
      fieldSetsOf(node as ConstDirectiveNode).forEach(add);
      hasInterfaceObjects ||= joinsInterfaceObject(node as ConstDirectiveNode);
    },
  });
  return { names, withArguments, hasInterfaceObjects };
}

function fieldSetsOf({ name, arguments: given = [] }: ConstDirectiveNode): string[] {
  if (!name.value.startsWith('join__')) return [];
  return given.flatMap((argument) => {
    if (argument.name.value === 'contextArguments') return contextSelections(argument.value);
    const isFieldSet = argument.name.value === 'key' || argument.name.value === 'requires';
    return isFieldSet && argument.value.kind === Kind.STRING ? [`{${argument.value.value}}`] : [];
  });
}

function joinsInterfaceObject({ name, arguments: given = [] }: ConstDirectiveNode): boolean {
  if (name.value !== 'join__type') return false;
  return given.some(
    ({ name: { value: argument }, value }) =>
      argument === 'isInterfaceObject' && value.kind === Kind.BOOLEAN && value.value,
  );
}

/** `contextArguments: [{ selection: " { currency }", … }]`, where the selection may begin with type conditions. */
function contextSelections(value: ConstValueNode): string[] {
  if (value.kind !== Kind.LIST) return [];
  return value.values
    .flatMap((item) => (item.kind === Kind.OBJECT ? item.fields : []))
    .filter((field) => field.name.value === 'selection')
    .map((field) => (field.value as StringValueNode).value)
    .map((selection) => (selection.trimStart().startsWith('{') ? selection : `{${selection}}`));
}
