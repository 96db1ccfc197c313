// What was typed and not yet acknowledged, on this device, by user: it outlives a reload, a crash, a closed lid.

export class Store {
  static nameOf(user) {
    return `balise-desk-${user}`;
  }

  static open(user) {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(Store.nameOf(user), 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("changes", { keyPath: "order", autoIncrement: true });
        asked.result.createObjectStore("refused", { keyPath: "key" });
        asked.result.createObjectStore("kept", { keyPath: "name" });
      };
      asked.onsuccess = () => resolve(new Store(asked.result, user));
      asked.onerror = () => reject(asked.error);
    });
  }

  constructor(database, user) {
    this.database = database;
    this.user = user;
    database.onversionchange = () => database.close();
  }

  // Resolves once the disk has it, not once it is asked for.
  do(names, mode, work) {
    return new Promise((resolve, reject) => {
      const going = this.database.transaction(names, mode, { durability: "strict" });
      let found;
      const told = work(going);
      if (told) told.onsuccess = () => { found = told.result; };
      going.oncomplete = () => resolve(found);
      going.onerror = going.onabort = () => reject(going.error);
    });
  }

  // A change not sent yet takes the newer value of the same field: its key was never told to the server.
  put(change) {
    return this.do(["changes"], "readwrite", (going) => going.objectStore("changes").put(change));
  }

  changes() {
    return this.do(["changes"], "readonly", (going) => going.objectStore("changes").getAll());
  }

  // In one transaction: what was done leaves, what was refused is set apart with what was typed.
  settle(orders, refused) {
    return this.do(["changes", "refused"], "readwrite", (going) => {
      orders.forEach((order) => going.objectStore("changes").delete(order));
      refused.forEach((one) => going.objectStore("refused").put(one));
    });
  }

  refused() {
    return this.do(["refused"], "readonly", (going) => going.objectStore("refused").getAll());
  }

  dismiss(keys) {
    return this.do(["refused"], "readwrite", (going) => { keys.forEach((key) => going.objectStore("refused").delete(key)); });
  }

  keep(name, value) {
    return this.do(["kept"], "readwrite", (going) => going.objectStore("kept").put({ name, value }));
  }

  async kept(name) {
    return (await this.do(["kept"], "readonly", (going) => going.objectStore("kept").get(name)))?.value;
  }

  // Changes that no server has, or that one refused.
  async unsettled() {
    return (await this.changes()).length + (await this.refused()).length;
  }

  // Nothing stays of a desk that is left, but what is unsettled.
  async leave() {
    if (await this.unsettled()) return this.keep("start", null);
    this.database.close();
    return new Promise((resolve) => {
      const asked = indexedDB.deleteDatabase(Store.nameOf(this.user));
      asked.onsuccess = asked.onerror = asked.onblocked = () => resolve();
    });
  }
}
