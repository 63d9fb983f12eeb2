namespace NeuralStyle.Weights;

/// <summary>What a pickle may call, or name.</summary>
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

    /// <summary>Names the type of a storage; it cannot be called.</summary>
    StorageType,
}
