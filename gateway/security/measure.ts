import { Kind } from 'graphql';
import type { DirectiveNode, VariableDefinitionNode } from 'graphql';
import { depthOf, valueDepth } from './valueDepth.js';
import type { OperationDefinitionNode, SelectionNode, SelectionSetNode, ValidationContext } from 'graphql';

/** How large an operation is, with every fragment counted wherever it is spread. */
export interface Measures {
  /** Levels of fields. Introspection counts as one, and is bounded by a rule of graphql-js. */
  readonly depth: number;
  /** All of them. */
  readonly fields: number;
  readonly rootFields: number;
  readonly aliases: number;
  readonly directives: number;
  /** Lists and objects within each other in one argument. The planner takes exponential time for them. */
  readonly valueDepth: number;
}

const nothing: Measures = { depth: 0, fields: 0, rootFields: 0, aliases: 0, directives: 0, valueDepth: 0 };

/** Measures the operations of one document; each fragment is looked at once, however often it is spread. */
export function measure(context: ValidationContext): (operation: OperationDefinitionNode) => Measures {
  const fragments = new Map<string, Measures>();

  const ofFragment = (name: string): Measures => {
    const known = fragments.get(name);
    if (known) return known;
    fragments.set(name, nothing); // a cycle ends here: another rule refuses it
    const definition = context.getFragment(name);
    const size = definition ? ofSelections(definition.selectionSet) : nothing;
    fragments.set(name, size);
    return size;
  };
  const ofSelections = ({ selections }: SelectionSetNode): Measures =>
    selections.map(ofSelection).reduce(sum, nothing);
  const ofSelection = (selection: SelectionNode): Measures => {
    const own = ownOf(selection.directives);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return sum(own, ofFragment(selection.name.value));
    if (selection.kind === Kind.INLINE_FRAGMENT) return sum(own, ofSelections(selection.selectionSet));
    const below = selection.selectionSet ? ofSelections(selection.selectionSet) : nothing;
    return {
      depth: selection.name.value.startsWith('__') ? 1 : below.depth + 1,
      fields: below.fields + 1,
      rootFields: 1,
      aliases: below.aliases + (selection.alias ? 1 : 0),
      directives: below.directives + own.directives,
      valueDepth: Math.max(below.valueDepth, own.valueDepth, valueDepth(selection.arguments)),
    };
  };
  return ({ selectionSet, directives, variableDefinitions = [] }) =>
    [ownOf(directives), ...variableDefinitions.map(ofDefault)].reduce(sum, ofSelections(selectionSet));
}

function ownOf(directives: readonly DirectiveNode[] = []): Measures {
  const depth = directives.reduce((deepest, { arguments: given }) => Math.max(deepest, valueDepth(given)), 0);
  return { ...nothing, directives: directives.length, valueDepth: depth };
}

function ofDefault({ defaultValue }: VariableDefinitionNode): Measures {
  return { ...nothing, valueDepth: defaultValue ? depthOf(defaultValue) : 0 };
}

function sum(one: Measures, other: Measures): Measures {
  return {
    depth: Math.max(one.depth, other.depth),
    fields: one.fields + other.fields,
    rootFields: one.rootFields + other.rootFields,
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
    valueDepth: Math.max(one.valueDepth, other.valueDepth),
  };
}
