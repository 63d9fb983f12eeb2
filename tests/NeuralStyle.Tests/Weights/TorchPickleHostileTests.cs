using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

/// <summary>Pickles that ask for more than a state dict needs, or for too much of it.</summary>
public sealed class TorchPickleHostileTests
{
    private const string RebuildV2 = "_rebuild_tensor_v2";

    // Every instruction of the protocols 0 to 5 that is refused.
    private const string RefusedOpcodes = "012BCDFILPSTVdgilop\x82\x83\x84\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98";

    private static readonly (string Module, string Name)[] RefusedGlobals =
    [
        ("os", "system"), ("posix", "system"), ("nt", "system"), ("subprocess", "Popen"), ("builtins", "eval"), ("builtins", "exec"),
        ("builtins", "getattr"), ("__builtin__", "eval"), ("builtins", "open"), ("builtins", "type"), ("builtins", "object"), ("sys", "modules"), ("runpy", "_run_code"), ("socket", "create_connection"),
        ("webbrowser", "open"), ("pickle", "loads"), ("operator", "attrgetter"), ("functools", "partial"), ("_codecs", "decode"), ("copyreg", "_reconstructor"),
        ("torch", "load"), ("torch.hub", "load"), ("torch.nn.modules.conv", "Conv2d"), ("torch.nn.modules.container", "Sequential"), ("torch.nn.parameter", "Buffer"),
        ("torch.storage", "UntypedStorage"), ("torch.storage", "_load_from_bytes"), ("torch", "QInt8Storage"), ("torch", "ComplexFloatStorage"),
        ("torch._utils", "_rebuild_qtensor"), ("torch._utils", "_rebuild_sparse_tensor"), ("torch._utils", "_rebuild_meta_tensor_no_storage"),
        ("torch._utils", "_rebuild_wrapper_subclass"), ("torch._tensor", "_rebuild_from_type"), ("torch", "FloatTensor"), ("torch.serialization", "load"),
        ("numpy", "load"), ("numpy.core.multiarray", "fromfile"), ("numpy.testing", "runstring"), ("argparse", "FileType"), ("pathlib", "os"), ("datetime", "sys"), ("__main__", "Net"), ("Collections", "OrderedDict"), ("collections", "orderedDict"), ("collections", ""), ("", "OrderedDict"),
        ("collections.OrderedDict", ""), ("torch", "FloatStorage "), ("torch\0", "FloatStorage"), ("torch", "Float\u00e9Storage"),
    ];

    private static readonly Dictionary<string, (string Rule, Func<byte[]> Make)> Cases = HostileFile.Table(
    [
        .. RefusedOpcodes.Select(code => ($"instruction 0x{(int)code:x2}", "pickle.opcode", Pickle(pickle => pickle.Op("N").Raw((byte)code)))),
        .. RefusedGlobals.Select(name => ($"names {name.Module.Replace('\0', '0')}.{name.Name}", "pickle.global", Pickle(pickle => pickle.Global(name.Module, name.Name)))),
        ("calls os.system", "pickle.global", Pickle(pickle => pickle.Global("os", "system").Text("echo hello").Raw(0x85).Op("R"))),
        ("names os.system in an unread value", "pickle.global", Pickle(pickle => pickle.Op("}").Text("a").Global("os", "system").Op("s"))),
        ("protocol twice", "pickle.opcode", Pickle(pickle => pickle.Raw(0x80, 2).Op("N"))),
        ("protocol 3", "pickle.protocol", () => ZipBytes.Good([0x80, 3, (byte)'}', (byte)'.']).Build()),
        ("protocol 5", "pickle.protocol", () => ZipBytes.Good([0x80, 5, (byte)'}', (byte)'.']).Build()),
        ("no protocol", "pickle.protocol", () => ZipBytes.Good([(byte)'}', (byte)'.']).Build()),
        ("no stop", "pickle.end", () => ZipBytes.Good([0x80, 2, (byte)'}']).Build()),
        ("nothing before the stop", "pickle.stack", Pickle(_ => { })),
        ("two values before the stop", "pickle.stack", Pickle(pickle => pickle.Op("NN"))),
        ("open mark at the stop", "pickle.stack", Pickle(pickle => pickle.Op("N("))),
        ("closes a mark that is not there", "pickle.stack", Pickle(pickle => pickle.Op("Nt"))),
        ("takes from an empty stack", "pickle.stack", Pickle(pickle => pickle.Op("R"))),
        ("takes from below a mark", "pickle.stack", Pickle(pickle => pickle.Op("N(").Raw(0x85))),
        ("takes three of two", "pickle.stack", Pickle(pickle => pickle.Op("NN").Raw(0x87))),
        ("keeps what is not there", "pickle.stack", Pickle(pickle => pickle.Op("q\0"))),
        ("key without a value", "pickle.stack", Pickle(pickle => pickle.Op("}(NNNu"))),
        ("asks for what it did not keep", "pickle.memo", Pickle(pickle => pickle.Op("h\0"))),
        ("asks for number 2^32-1", "pickle.memo", Pickle(pickle => pickle.Op("j").Int32(-1))),
        ("keeps number 2^32-1", "limit", Pickle(pickle => pickle.Op("Nr").Int32(-1))),
        ("keeps number 2^31-1", "limit", Pickle(pickle => pickle.Op("Nr").Int32(int.MaxValue))),
        ("keeps number 1 000 000", "limit", Pickle(pickle => pickle.Op("Nr").Int32(1_000_000))),
        ("keeps values in 16 000 pages", "pickle.stack", Pickle(pickle => KeepInManyPages(pickle).Op("N"))),
        ("cut in an integer", "pickle.end", () => ZipBytes.Good([0x80, 2, (byte)'J', 1, 2]).Build()),
        ("cut in a float", "pickle.end", () => ZipBytes.Good([0x80, 2, (byte)'G', 1, 2]).Build()),
        ("cut in a string", "pickle.end", () => ZipBytes.Good([0x80, 2, (byte)'X', 9, 0, 0, 0, 65]).Build()),
        ("cut in a name", "pickle.end", () => ZipBytes.Good([0x80, 2, .. "ctorch"u8]).Build()),
        ("string of 4 GB", "limit", Pickle(pickle => pickle.Op("X").Int32(-1))),
        ("string of 2 GB", "limit", Pickle(pickle => pickle.Op("X").Int32(int.MaxValue))),
        ("string of 4097 bytes", "limit", Pickle(pickle => pickle.Text(new string('a', 4097)))),
        ("string that is not UTF-8", "pickle.string", Pickle(pickle => pickle.Op("X").Int32(2).Raw(0xc3, 0x28))),
        ("half a surrogate pair", "pickle.string", Pickle(pickle => pickle.Op("X").Int32(3).Raw(0xed, 0xa0, 0x80))),
        ("old string that is not UTF-8", "pickle.string", Pickle(pickle => pickle.Op("U").Raw(1, 0xff))),
        ("integer of 11 bytes", "pickle.integer", Pickle(pickle => pickle.Raw(0x8a, 11).Raw(new byte[11]))),
        ("integer of 255 bytes", "pickle.integer", Pickle(pickle => pickle.Raw(0x8a, 255).Raw(new byte[255]))),
        ("name of 257 bytes", "limit", Pickle(pickle => pickle.Global(new string('a', 257), "b"))),
        ("function of 257 bytes", "limit", Pickle(pickle => pickle.Global("torch", new string('a', 257)))),
        ("name without end", "limit", Pickle(pickle => pickle.Op("c").Repeat(100_000, (byte)'a'))),
        ("calls a string", "pickle.reduce", Pickle(pickle => pickle.Text("os").Op(")R"))),
        ("calls a type of storage", "pickle.reduce", Pickle(pickle => pickle.Global("torch", "FloatStorage").Op(")R"))),
        ("calls what is left alone", "pickle.reduce", Pickle(pickle => pickle.Global("argparse", "Namespace").Op(")").Raw(0x81).Op(")R"))),
        ("adds a key to what is left alone", "pickle.container", Pickle(pickle => pickle.Global("argparse", "Namespace").Op(")R").Op("NNs"))),
        ("makes a tensor by a name of no function", "pickle.reduce", Pickle(pickle => pickle.Global("torch._tensor", "_rebuild_from_type_v2").Op("(").Global("argparse", "Namespace").Op("N)NtR"))),
        ("calls what a call gave", "pickle.reduce", Pickle(pickle => pickle.OrderedDict().Op(")R"))),
        ("calls with no tuple", "pickle.reduce", Pickle(pickle => pickle.Global("collections", "OrderedDict").Op("]R"))),
        ("OrderedDict of a dictionary", "pickle.reduce", Pickle(pickle => pickle.Global("collections", "OrderedDict").Op("}").Raw(0x85).Op("R"))),
        ("OrderedDict of numbers", "pickle.reduce", Pickle(pickle => pickle.Global("collections", "OrderedDict").Op("]Na").Raw(0x85).Op("R"))),
        ("OrderedDict of triples", "pickle.reduce", Pickle(pickle => pickle.Global("collections", "OrderedDict").Op("]NNN").Raw(0x87).Op("a").Raw(0x85).Op("R"))),
        ("OrderedDict with a key twice", "pickle.duplicate-key", Pickle(pickle => pickle.Global("collections", "OrderedDict").Op("](K\x01N").Raw(0x86).Op("K\x01N").Raw(0x86).Op("e").Raw(0x85).Op("R"))),
        ("Size of a list", "pickle.reduce", Pickle(pickle => pickle.Global("torch", "Size").Op("]").Raw(0x85).Op("R"))),
        ("Parameter of a number", "pickle.reduce", Pickle(pickle => pickle.Global("torch._utils", "_rebuild_parameter").Op("N").Raw(0x88).OrderedDict().Raw(0x87).Op("R"))),
        ("Parameter with hooks", "pickle.reduce", Pickle(pickle => pickle.Global("torch._utils", "_rebuild_parameter").Tensor(4, [4], [1]).Raw(0x88).Op("}K\x01Ns").Raw(0x87).Op("R"))),
        ("tensor of no storage", "pickle.reduce", Pickle(pickle => pickle.Global("torch._utils", RebuildV2).Op("(N").Integer(0).Integers(4).Integers(1).Raw(0x89).OrderedDict().Op("tR"))),
        ("tensor of five arguments", "pickle.reduce", Pickle(pickle => pickle.Global("torch._utils", RebuildV2).Op("(").Storage(4).Integer(0).Integers(4).Integers(1).Raw(0x89).Op("tR"))),
        ("tensor with hooks", "pickle.reduce", Pickle(pickle => pickle.Global("torch._utils", RebuildV2).Op("(").Storage(4).Integer(0).Integers(4).Integers(1).Raw(0x89).Op("}K\x01NstR"))),
        ("tensor with metadata", "pickle.reduce", Pickle(pickle => pickle.Global("torch._utils", RebuildV2).Op("(").Storage(4).Integer(0).Integers(4).Integers(1).Raw(0x89).Op("N}K\x01NstR"))),
        ("tensor whose gradient is a number", "pickle.reduce", Pickle(pickle => pickle.Global("torch._utils", RebuildV2).Op("(").Storage(4).Integer(0).Integers(4).Integers(1).Op("K\x01NtR"))),
        ("adds a key to a list", "pickle.container", Pickle(pickle => pickle.Op("]NNs"))),
        ("adds keys to a tensor", "pickle.container", Pickle(pickle => pickle.Tensor(4, [4], [1]).Op("(NNu"))),
        ("appends to a dictionary", "pickle.container", Pickle(pickle => pickle.Op("}Na"))),
        ("appends to a tuple", "pickle.container", Pickle(pickle => pickle.Op(")(Ne"))),
        ("key that is a float", "pickle.key", Pickle(pickle => pickle.Op("}G").Raw(new byte[8]).Op("Ns"))),
        ("key that is true", "pickle.key", Pickle(pickle => pickle.Op("}").Raw(0x88).Op("Ns"))),
        ("key that is a tuple", "pickle.key", Pickle(pickle => pickle.Op("})Ns"))),
        ("key that is a large integer", "pickle.key", Pickle(pickle => pickle.Op("}").Raw(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1).Op("Ns"))),
        ("key twice", "pickle.duplicate-key", Pickle(pickle => pickle.Op("}(").Text("a").Op("N").Text("a").Op("Nu"))),
        ("tensors named 1 and \"1\"", "state-dict", Pickle(pickle => pickle.Op("}(").Text("1").Tensor(4, [4], [1]).Integer(1).Tensor(4, [4], [1]).Op("u"))),
        ("state of a dictionary", "pickle.build", Pickle(pickle => pickle.Op("}}").Text("_metadata").OrderedDict().Op("sb"))),
        ("state of a tensor", "pickle.build", Pickle(pickle => pickle.Tensor(4, [4], [1]).Op("}").Text("_metadata").OrderedDict().Op("sb"))),
        ("state of something else", "pickle.build", Pickle(pickle => pickle.OrderedDict().Op("}").Text("__class__").OrderedDict().Op("sb"))),
        ("state of two things", "pickle.build", Pickle(pickle => pickle.OrderedDict().Op("}(").Text("_metadata").OrderedDict().Text("a").Op("Nub"))),
        ("state that is no dictionary", "pickle.build", Pickle(pickle => pickle.OrderedDict().Op("Nb"))),
        ("state twice", "pickle.build", Pickle(pickle => pickle.OrderedDict().Op("}").Text("_metadata").OrderedDict().Op("sb}").Text("_metadata").OrderedDict().Op("sb"))),
        ("storage named by a string", "pickle.storage", Pickle(pickle => pickle.Text("0").Op("Q"))),
        ("storage named by nothing", "pickle.storage", Pickle(pickle => pickle.Op(")Q"))),
        ("storage in the legacy way", "pickle.storage", Pickle(pickle => pickle.Storage(4, isLegacy: true))),
        ("storage of another word", "pickle.storage", Pickle(pickle => pickle.Op("(").Text("module").Global("torch", "FloatStorage").Text("0").Text("cpu").Integer(4).Op("tQ"))),
        ("storage of no type", "pickle.storage", Pickle(pickle => pickle.Op("(").Text("storage").Global("torch", "Size").Text("0").Text("cpu").Integer(4).Op("tQ"))),
        ("storage with a path for a key", "pickle.storage", Pickle(pickle => pickle.Storage(4, key: "../0"))),
        ("storage without a key", "pickle.storage", Pickle(pickle => pickle.Storage(4, key: ""))),
        ("storage with 21 digits", "pickle.storage", Pickle(pickle => pickle.Storage(4, key: new string('1', 21)))),
        ("storage in a long place", "pickle.storage", Pickle(pickle => pickle.Storage(4, location: new string('c', 65)))),
        ("storage of -1 elements", "pickle.storage", Pickle(pickle => pickle.Storage(-1))),
        ("storage of two types", "pickle.storage", Pickle(pickle => pickle.Op("(").Tensor(4, [4], [1]).Tensor(4, [4], [1], type: "IntStorage").Op("t"))),
        ("storage of two lengths", "pickle.storage", Pickle(pickle => pickle.Op("(").Tensor(4, [4], [1]).Tensor(5, [4], [1]).Op("t"))),
        ("storage of 2^62 elements", "limit", Tensor(1L << 62, [4], [1])),
        ("storage of 4 GB that is not there", "storage", Tensor(1L << 30, [4], [1])),
        ("storages of more than 4 GB", "limit", Pickle(pickle => pickle.Op("(").Tensor(1L << 29, [4], [1]).Tensor((1L << 29) + 1, [4], [1], key: "1").Op("t"))),
        ("negative size", "geometry", Tensor(4, [-4], [1])),
        ("negative stride", "geometry", Tensor(4, [4], [-1])),
        ("negative offset", "geometry", Tensor(4, [1], [1], offset: -1)),
        ("size true", "geometry", Pickle(pickle => pickle.Global("torch._utils", "_rebuild_tensor").Op("(").Storage(4).Integer(0).Raw(0x88, 0x85).Integers(1).Op("tR"))),
        ("size that is a large integer", "geometry", Pickle(pickle => pickle.Global("torch._utils", "_rebuild_tensor").Op("(").Storage(4).Integer(0).Raw(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x85).Integers(1).Op("tR"))),
        ("sizes that are a list", "geometry", Pickle(pickle => pickle.Global("torch._utils", "_rebuild_tensor").Op("(").Storage(4).Integer(0).Op("]").Integers(1).Op("tR"))),
        ("fewer strides than sizes", "geometry", Tensor(4, [2, 2], [1])),
        ("more strides than sizes", "geometry", Tensor(4, [4], [4, 1])),
        ("nine dimensions", "limit", Tensor(4, [1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 1])),
        ("past the end by one", "geometry", Tensor(4, [4], [1], offset: 1)),
        ("past the end by strides", "geometry", Tensor(4, [2, 2], [3, 1])),
        ("offset past the end of nothing", "geometry", Tensor(4, [0], [1], offset: 5)),
        ("offset 2^63-1", "geometry", Tensor(4, [1], [1], offset: long.MaxValue)),
        ("stride 2^63-1", "geometry", Tensor(4, [2], [long.MaxValue])),
        ("strides that wrap to 0", "geometry", Tensor(4, [3, 3], [1L << 62, 1L << 62])),
        ("strides that wrap to 0 in eight dimensions", "geometry", Tensor(4, [2, 2, 1, 1, 1, 1, 1, 1], [long.MaxValue, long.MaxValue, long.MaxValue, 0, 0, 0, 0, 0])),
        ("sizes that wrap to 4", "geometry", Tensor(4, [1L << 62, 1L << 62, 4], [0, 0, 1])),
        ("2^62 elements of nothing", "geometry", Tensor(4, [1L << 62], [0])),
        ("expanded view", "geometry", Tensor(4, [2, 4], [0, 1])),
        ("expanded view of one element", "geometry", Tensor(1, [1000], [0], bytes: 4)),
        ("tensors that share one storage", "limit", Pickle(Aliases, bytes: 65536)),
        ("too many tensors", "limit", Pickle(ManyTensors)),
        ("list in itself", "pickle.cycle", Pickle(pickle => pickle.Op("]q\0h\0a"))),
        ("dictionary in itself", "pickle.cycle", Pickle(pickle => pickle.Op("}q\0K\x01h\0s"))),
        ("two lists in each other", "pickle.cycle", Pickle(pickle => pickle.Op("]q\0]q\x01h\0ah\u0001").Raw(0x86).Op("h\0h\u0001a").Raw(0x86, 0x86))),
        ("state in itself", "pickle.cycle", Pickle(pickle => pickle.OrderedDict().Op("q\0}").Text("_metadata").Op("h\0sb"))),
        ("17 deep", "limit", Pickle(pickle => pickle.Op(")").Repeat(16, 0x85))),
        ("tuples without end", "limit", Pickle(pickle => pickle.Op("N").Repeat(1_000_000, 0x85))),
        ("lists without end", "limit", Pickle(pickle => pickle.Op("]").Repeat(300_000, (byte)'q', 0, (byte)']', (byte)'h', 0, (byte)'a'))),
        ("1001 marks", "limit", Pickle(pickle => pickle.Repeat(1001, (byte)'('))),
        ("marks without end", "limit", Pickle(pickle => pickle.Repeat(10_000_000, (byte)'('))),
        ("billion laughs", "limit", Pickle(Laughs)),
        ("billion laughs that no result holds", "limit", Pickle(pickle => pickle.Op("(").Repeat(100_001, (byte)'N').Op("t"))),
        ("a million values on the stack", "limit", Pickle(pickle => pickle.Repeat(1_000_001, (byte)'N'))),
        ("dictionaries without end", "limit", Pickle(pickle => pickle.Repeat(900_000, (byte)'}'))),
        ("small dictionaries without end", "limit", Pickle(pickle => pickle.Op("]").Repeat(600_000, [.. "}K\x01Nsa"u8]))),
        ("strings without end", "limit", Pickle(pickle => pickle.Op("N").Repeat(1_300_000, (byte)'U', 1, 65, 0x86))),
        ("instructions without end", "limit", Pickle(pickle => pickle.Op("N").Repeat(4_000_000, (byte)'q', 0))),
        ("16 MB and more", "limit", Pickle(pickle => pickle.Repeat((16 << 20) + 1, (byte)'.'))),
        ("storage outside of a tensor", "pickle.result", Pickle(pickle => pickle.Storage(4))),
        ("function in the result", "pickle.result", Pickle(pickle => pickle.Op("}").Text("a").Global("collections", "OrderedDict").Op("s"))),
        ("a number", "state-dict", Pickle(pickle => pickle.Integer(1), bytes: null)),
        ("a list", "state-dict", Pickle(pickle => pickle.Op("]"), bytes: null)),
        ("names longer than the limit", "limit", Pickle(pickle => pickle.Op("}").Text(new string('a', 4000)).Op("}").Text(new string('b', 4000)).Tensor(4, [4], [1]).Op("ss"))),
        ("one tensor under a million names", "limit", Pickle(ManyNames)),
        ("two paths of one name", "state-dict", Pickle(pickle => pickle.Op("}(").Text("a.b").Tensor(4, [4], [1]).Text("a").Op("}").Text("b").Tensor(4, [4], [1]).Op("su"))),
        ("a tensor", "state-dict", Pickle(pickle => pickle.Tensor(4, [4], [1]))),
        ("no tensors", "state-dict", Pickle(pickle => pickle.Op("}"), bytes: null)),
    ]);

    // As Python writes them with protocol 2.
    private static readonly Dictionary<string, Action<PickleBytes>> InertObjects = new()
    {
        ["argparse.Namespace"] = pickle => pickle.Global("argparse", "Namespace").Op(")").Raw(0x81).Op("}").Text("lr").Op("G").Raw(new byte[8]).Op("sb"),
        ["pathlib.PosixPath"] = pickle => pickle.Global("pathlib", "PosixPath").Op("(").Text("/").Text("home").Op("tR"),
        ["datetime"] = pickle => pickle.Global("datetime", "datetime").Global("_codecs", "encode").Text("\u0007\u00ea").Text("latin1").Raw(0x86).Op("R").Raw(0x85).Op("R"),
        ["numpy scalar"] = pickle => pickle.Global("numpy.core.multiarray", "scalar").Global("numpy", "dtype").Text("f8").Raw(0x89, 0x88, 0x87).Op("R(K\x03").Text("<").Op("NNNJ").Int32(-1).Op("J").Int32(-1).Op("K\0tb")
            .Global("_codecs", "encode").Text("12345678").Text("latin1").Raw(0x86).Op("R").Raw(0x86).Op("R"),
        ["numpy array"] = pickle => pickle.Global("numpy._core.multiarray", "_reconstruct").Global("numpy", "ndarray").Op("K\0").Raw(0x85).Text("b").Raw(0x87).Op("R(K\x01tb"),
        ["torch.device"] = pickle => pickle.Global("torch", "device").Text("cuda").Op("K\0").Raw(0x86).Op("R"),
        ["torch.dtype"] = pickle => pickle.Global("torch", "float32"),
        ["set"] = pickle => pickle.Global("__builtin__", "set").Op("]K\u0001a").Raw(0x85).Op("R"),
        ["complex"] = pickle => pickle.Global("__builtin__", "complex").Op("G").Raw(new byte[8]).Op("G").Raw(new byte[8]).Raw(0x86).Op("R"),
        ["bytes"] = pickle => pickle.Global("_codecs", "encode").Text("abc").Text("latin1").Raw(0x86).Op("R"),
        ["Counter"] = pickle => pickle.Global("collections", "Counter").Op("}").Text("a").Op("K\x01s").Raw(0x85).Op("R"),
        ["defaultdict"] = pickle => pickle.Global("collections", "defaultdict").Global("__builtin__", "list").Raw(0x85).Op("R").Text("a").Op("]s"),
        ["deque"] = pickle => pickle.Global("collections", "deque").Op("]M\x64\0").Raw(0x86).Op("R"),
        ["nested"] = pickle => pickle.Op("]").Global("argparse", "Namespace").Op(")").Raw(0x81).Op("}").Text("path").Global("pathlib", "WindowsPath").Text("C:").Raw(0x85).Op("Rsba"),
    };

    public static TheoryData<string> Names { get; } = [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_HostilePickle_NamesTheRule(string what) => HostileFile.IsRefused(Cases[what].Make(), Cases[what].Rule);

    [Fact]
    public void Read_EveryOtherInstruction_IsRefused()
    {
        const string Accepted = "()GJKMNQRUX]abcehjqrstu}.\x81\x85\x86\x87\x88\x89\x8a";

        foreach (var code in Enumerable.Range(0, 256).Where(code => !Accepted.Contains((char)code)))
        {
            HostileFile.IsRefused(ZipBytes.Good(new PickleBytes().Op("N").Raw((byte)code).Stop()).Build(), "pickle.opcode");
        }
    }

    [Theory]
    [InlineData("torch.nn.modules.conv", "Conv2d", "save model.state_dict()")]
    [InlineData("torch.nn.parameter", "Buffer", "save model.state_dict()")]
    [InlineData("numpy.random._pickle", "__randomstate_ctor", "torch.from_numpy")]
    [InlineData("__main__", "Config", "state_dict() of the model alone")]
    [InlineData("torch._utils", "_rebuild_qtensor", "quantized")]
    [InlineData("torch", "QInt8Storage", "quantized")]
    [InlineData("torch", "FloatTensor", "only plain tensors")]
    [InlineData("torch._utils", "_rebuild_sparse_tensor", "to_dense")]
    [InlineData("torch", "ComplexFloatStorage", "complex")]
    [InlineData("torch.storage", "UntypedStorage", "untyped")]
    [InlineData("os", "system", "unless you trust it")]
    public void Read_RefusedName_SaysWhatToDo(string module, string name, string advice)
    {
        var error = Assert.Throws<ModelFormatException>(() => TorchCheckpoint.Read(new MemoryStream(Pickle(pickle => pickle.Global(module, name))())));

        Assert.Contains($"\"{module}.{name}\"", error.Message);
        Assert.Contains(advice, error.Message);
    }

    [Fact]
    public void Read_FaultInThePickle_GivesItsOffsetInTheFile()
    {
        var file = ZipBytes.Good(new PickleBytes().Op("NNi").Stop()).Build();

        var error = Assert.Throws<ModelFormatException>(() => TorchCheckpoint.Read(new MemoryStream(file)));

        Assert.Equal((byte)'i', file[error.Offset!.Value]);
        Assert.Equal(30 + "archive/data.pkl".Length + 4, error.Offset);
    }

    [Fact]
    public void Read_NoTensors_ShowsTheKeys()
    {
        var pickle = PickleBytes.Entry("se\ncret", inner => inner.Op("}"));
        var archive = ZipBytes.Good(pickle, 0);

        var error = Assert.Throws<ModelFormatException>(() => TorchCheckpoint.Read(new MemoryStream((archive with { Parts = [archive.Parts[0], archive.Parts[2]] }).Build())));

        Assert.Contains("[\"se\\u000acret\"]", error.Message);
    }

    public static TheoryData<string> Inert { get; } = [.. InertObjects.Keys];

    [Theory]
    [MemberData(nameof(Inert))]
    public void Read_HarmlessObjectsBesideTheWeights_AreLeftAlone(string name)
    {
        var pickle = new PickleBytes().Op("}(").Text("beside");
        InertObjects[name](pickle);
        var bytes = pickle.Text("w").Tensor(4, [4], [1]).Op("u").Stop();

        var weights = TorchCheckpoint.Read(new MemoryStream(ZipBytes.Good(bytes).Build()));

        Assert.Equal(["w"], weights.Keys);
        Assert.DoesNotContain("beside", weights.Metadata.Keys);
    }

    [Fact]
    public void Read_TensorsInOtherContainers_AreRead()
    {
        var pickle = new PickleBytes().Op("}(")
            .Text("defaults").Global("collections", "defaultdict").Global("__builtin__", "dict").Raw(0x85).Op("R").Text("a").Tensor(4, [1], [1]).Op("s")
            .Text("deque").Global("collections", "deque").Op(")R").Tensor(4, [2], [1]).Op("a")
            .Text("typed").Global("torch._tensor", "_rebuild_from_type_v2").Op("(").Global("torch._utils", RebuildV2).Global("torch.nn.parameter", "Parameter")
            .Op("(").Storage(4).Integer(0).Integers(3).Integers(1).Raw(0x89).OrderedDict().Op("t}tR")
            .Text("parameter").Global("torch._utils", "_rebuild_parameter_with_state").Op("(").Tensor(4, [4], [1]).Raw(0x88).OrderedDict().Op("}tR")
            .Op("u").Stop();

        var weights = TorchCheckpoint.Read(new MemoryStream(ZipBytes.Good(pickle).Build()));

        Assert.Equal(["defaults.a", "deque.0", "typed", "parameter"], weights.Keys);
        Assert.Equal([1, 2, 3, 4], weights.Values.Select(tensor => tensor.ElementCount));
    }

    [Fact]
    public void Read_AnyNesting_GivesEveryTensorItsPath()
    {
        var pickle = new PickleBytes().Op("}(")
            .Text("layer1").Op("}").Text("w").Tensor(4, [4], [1]).Op("s")
            .Text("optimizer").Op("}(").Text("state").Op("}").Integer(0).Op("}").Text("exp_avg").Tensor(4, [2], [1]).Op("ss").Text("lr").Op("Nu")
            .Text("list").Op("](").Tensor(4, [1], [1]).Op("}").Text("x").Tensor(4, [3], [1]).Op("se")
            .Text("pair").Op("N").Tensor(4, [2, 2], [2, 1]).Raw(0x86)
            .Text("top").Tensor(4, [4], [1])
            .Text("epoch").Integer(7).Op("u").Stop();

        var weights = TorchCheckpoint.Read(new MemoryStream(ZipBytes.Good(pickle).Build()));

        Assert.Equal(["layer1.w", "optimizer.state.0.exp_avg", "list.0", "list.1.x", "pair.1", "top"], weights.Keys);
        Assert.Equal("7", weights.Metadata["epoch"]);
    }

    [Fact]
    public void Read_FormsOfOldFiles_AreRead()
    {
        // Python 2: short strings, and an OrderedDict made of pairs; 2017: _rebuild_tensor; later: torch.Size and a metadata argument.
        var pickle = new PickleBytes().Global("collections", "OrderedDict").Op("](]U\x01").Op("a").Op("a")
            .Global("torch._utils", "_rebuild_tensor").Op("(").Storage(4).Integer(0).Global("torch", "Size").Integers(2, 2).Raw(0x85).Op("R").Integers(1, 2).Op("tRae").Raw(0x85).Op("R")
            .Op("}").Text("_metadata").OrderedDict().Op("sb").Stop();

        var weights = TorchCheckpoint.Read(new MemoryStream(ZipBytes.Good(pickle).Build()));

        Assert.Equal([2, 2], weights["a"].Shape);
    }

    private static Func<byte[]> Tensor(long storage, long[] shape, long[] strides, long offset = 0, int bytes = 16)
        => () => ZipBytes.Good(PickleBytes.Entry("w", pickle => pickle.Tensor(storage, shape, strides, offset)), bytes).Build();

    // The archive has a storage of that many bytes, or none.
    private static Func<byte[]> Pickle(Action<PickleBytes> content, int? bytes = 16) => () =>
    {
        var pickle = new PickleBytes();
        content(pickle);
        var archive = ZipBytes.Good(pickle.Stop(), bytes ?? 0);
        return (bytes is null ? archive with { Parts = [archive.Parts[0], archive.Parts[2]] } : archive).Build();
    };

    private static PickleBytes KeepInManyPages(PickleBytes pickle)
    {
        pickle.Op("N");
        for (var index = 0; index < 1_000_000; index += 64)
        {
            pickle.Op("r").Int32(index);
        }

        return pickle;
    }

    // Six tensors of 64 KB, all the same bytes: five are allowed, four by proportion and one by the amount that always is.
    private static void Aliases(PickleBytes pickle)
    {
        pickle.Op("}(");
        for (var i = 0; i < 6; i++)
        {
            pickle.Text($"{i}").Tensor(16384, [16384], [1]);
        }

        pickle.Op("u");
    }

    // Lists of two of the list before.
    private static void ManyNames(PickleBytes pickle)
    {
        pickle.Op("]").Tensor(4, [4], [1]).Op("a");
        for (byte i = 0; i < 15; i++)
        {
            pickle.Op("q").Raw(i).Raw((byte)'h', i, 0x86);
        }
    }

    private static void ManyTensors(PickleBytes pickle)
    {
        pickle.Op("](").Global("torch._utils", "_rebuild_tensor").Op("q\0").Storage(4).Op("q\x01K\0q\u0002)q\u0003e");
        for (var i = 0; i < 20_001; i++)
        {
            pickle.Op("h\0(h\x01h\x02h\x03h\x03tR").Op("a");
        }
    }

    // 12 lists of 20, each holding the one before: 20^12 values in a few hundred bytes.
    private static void Laughs(PickleBytes pickle)
    {
        pickle.Op("(]q\0");
        for (var i = 0; i < 12; i++)
        {
            pickle.Op("](");
            for (var j = 0; j < 20; j++)
            {
                pickle.Op("h").Raw((byte)i);
            }

            pickle.Op("eq").Raw((byte)(i + 1));
        }

        pickle.Op("t");
    }
}
