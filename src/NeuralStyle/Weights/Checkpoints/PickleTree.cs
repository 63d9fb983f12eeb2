namespace NeuralStyle.Weights;

/// <summary>Checks what a pickle made: no cycle, not too deep, not too much, and nothing but data and tensors.</summary>
internal static class PickleTree
{
    /// <summary>Visits every value as often as it is reached, without recursion.</summary>
    public static void Check(CheckpointCursor cursor, PickleValue root, long at, TorchCheckpointLimits limits)
    {
        var nodes = 0;
        var open = new Stack<Container>();
        var path = new HashSet<object>(ReferenceEqualityComparer.Instance);
        Visit(root);
        while (open.TryPop(out var container))
        {
            if (container.Next(out var value))
            {
                open.Push(container);
                Visit(value);
            }
            else
            {
                path.Remove(container.Object);
            }
        }

        void Visit(PickleValue value)
        {
            if (++nodes > limits.MaxNodes)
            {
                throw cursor.Broken("limit", at, $"The pickle makes more than the limit of {limits.MaxNodes} values: raise {nameof(limits.MaxNodes)} if the file is trusted.");
            }

            if (value.Object is StorageDescriptor or PickleGlobal { Function: not PickleFunction.Inert })
            {
                throw cursor.Broken("pickle.result", at, $"The pickle makes {value.Kind} outside of a tensor: save a state_dict() alone.");
            }

            if (value.Object is PickleValue[] or PickleList or PickleDictionary)
            {
                Enter(value.Object);
            }
        }

        void Enter(object container)
        {
            if (!path.Add(container))
            {
                throw cursor.Broken("pickle.cycle", at, $"The pickle makes something that contains itself.");
            }

            if (open.Count == limits.MaxDepth)
            {
                throw cursor.Broken("limit", at, $"The pickle nests values deeper than the limit of {limits.MaxDepth}: raise {nameof(limits.MaxDepth)} if the file is trusted.");
            }

            open.Push(new Container(container));
        }
    }

    /// <summary>A container that is being visited, and how far.</summary>
    private record struct Container(object Object)
    {
        private int _next;

        private readonly int Count => Object switch
        {
            PickleValue[] tuple => tuple.Length,
            PickleList list => list.Items.Count,
            _ => ((PickleDictionary)Object).Count + (((PickleDictionary)Object).Attributes is null ? 0 : 1),
        };

        public bool Next(out PickleValue value)
        {
            var isThere = _next < Count;
            value = isThere ? At(_next++) : default;
            return isThere;
        }

        private readonly PickleValue At(int index) => Object switch
        {
            PickleValue[] tuple => tuple[index],
            PickleList list => list.Items[index],
            PickleDictionary dictionary when index < dictionary.Count => dictionary.At(index),
            _ => new(((PickleDictionary)Object).Attributes),
        };
    }
}
