namespace NeuralStyle.Weights;

/// <summary>The functions and types that a pickle may call or name.</summary>
internal enum PickleFunction
{
    /// <summary>Makes an OrderedDict.</summary>
    OrderedDict,

    /// <summary>Makes a tensor of a storage.</summary>
    RebuildTensor,

    /// <summary>Makes a tensor of a storage, with what torch adds to it since 2017.</summary>
    RebuildTensorV2,

    /// <summary>Makes a Parameter of a tensor.</summary>
    RebuildParameter,

    /// <summary>Makes a torch.Size of a tuple.</summary>
    Size,

    /// <summary>Makes a Parameter of a tensor that has more state, which is left out.</summary>
    RebuildParameterWithState,

    /// <summary>Makes a tensor by another function of these, and gives it a type and state, which are left out.</summary>
    RebuildFromType,

    /// <summary>Makes a defaultdict or Counter, which is a dictionary here.</summary>
    Dictionary,

    /// <summary>Makes a deque, which is a list here.</summary>
    List,

    /// <summary>Names or makes something that is left alone: <see cref="PickleInert"/>.</summary>
    Inert,

    /// <summary>Names the type of a storage; it cannot be called.</summary>
    StorageType,
}
